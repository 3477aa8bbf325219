"""The shape of a store check, for every file in this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from auditor.memory.hit import Hit
from auditor.memory.payloads import Scanner
from auditor.model.memory import MemoryRecord
from auditor.model.rule import Rule


class Watch(Protocol):
    """One check over one store; it keeps sketches of records and never a whole store."""

    def add(self, record: MemoryRecord) -> Iterable[tuple[MemoryRecord, Hit]]:
        """Look at the next record in load order."""

    def finish(self) -> Iterable[tuple[MemoryRecord, Hit]]:
        """Say what only the whole store shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreCheck:
    """A check and the rule file that holds its words."""

    rule: str
    start: Callable[[Rule, Scanner], Watch]
