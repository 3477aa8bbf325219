"""One thing that should not leave, or should be looked at before it leaves; immutable and free of raw secrets."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from auditor.model.memory import MemoryEvidence
from auditor.model.package import Reason
from auditor.model.rule import Level

_HASHED_NAME = re.compile(r"(?<=[.\-_])(?=[0-9A-Za-z]*[0-9])[0-9A-Za-z]{8,64}(?=\.[A-Za-z])")
_VERSION = re.compile(r"\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.\-]+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A location a person can open; lines and columns are 1-based."""

    path: str
    line: int | None = None
    column: int | None = None
    offset: int | None = None
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One file's change as a unified diff."""

    file: str
    diff: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """What closes the finding; `proved` only when the list was recomputed with the edits."""

    title: str
    proved: bool = False
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule's statement about one place in one package."""

    rule: str
    level: Level
    score: float
    message: str
    package: str
    place: Place
    chain: tuple[str, ...] = ()
    why: Reason | None = None
    related: tuple[Place, ...] = ()
    excerpt: str = ""
    origin: Place | None = None
    fix: Fix | None = None
    fingerprint: str = ""
    memory: MemoryEvidence | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)


def fingerprint(rule: str, package: str, path: str, evidence: str) -> str:
    """Name a finding so that it keeps its name across versions, rebuilt file names and moved lines."""
    stable = (rule, package.rpartition("@")[0] or package, _without_hashes(path), _VERSION.sub("#", evidence))
    return hashlib.sha256("\0".join(stable).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _without_hashes(path: str) -> str:
    return _VERSION.sub("#", _HASHED_NAME.sub("#", path))
