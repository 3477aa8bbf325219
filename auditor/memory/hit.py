"""What a rule says about one stretch of one record, before it becomes a finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from auditor.model.rule import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One rule at one span of a record's text, in code points; `because` is a sentence with the evidence.

    `shown` stands in findings for the words themselves, where those must not be repeated.
    """

    rule: str
    level: Level
    start: int
    end: int
    because: str
    decoded: str = ""
    shown: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)
