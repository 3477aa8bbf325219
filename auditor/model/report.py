"""The outcome of one audit: the only thing a format ever sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from auditor.model.finding import Finding
from auditor.model.memory import MemoryStore
from auditor.model.package import Notice, Package
from auditor.model.rule import LEVELS, SEVERITY, Rule

FailOn: TypeAlias = Literal["error", "warning", "note", "never"]

CLEAN, FOUND, BROKEN = 0, 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedTarget:
    """A target that could not be listed, kept in its place among the packages."""

    target: str
    error: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressed:
    """A finding that somebody accepted, with their reason."""

    finding: Finding
    reason: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """Something that was not looked at; `incomplete` when the verdict would need it."""

    what: str
    reason: str
    incomplete: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A check that raised: a fault of ours, never silently lost."""

    what: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """How much a scan of loose files read."""

    files: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Packages, findings, and everything that was set aside or went wrong."""

    target: str
    packages: tuple[Package | FailedTarget, ...] = ()
    stores: tuple[MemoryStore, ...] = ()
    scanned: Scanned | None = None
    findings: tuple[Finding, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    failures: tuple[Failure, ...] = ()
    notices: tuple[Notice, ...] = ()
    rules: Mapping[str, Rule]
    fail_on: FailOn = "error"
    judged: bool = True
    seconds: float = 0.0

    @property
    def listed(self) -> tuple[Package, ...]:
        """The packages that could be listed."""
        return tuple(package for package in self.packages if isinstance(package, Package))

    @property
    def failed(self) -> tuple[FailedTarget, ...]:
        """The targets that could not."""
        return tuple(package for package in self.packages if isinstance(package, FailedTarget))

    @property
    def gaps(self) -> tuple[tuple[str, str], ...]:
        """What could not be read or judged, and why: the reasons an answer is not whole."""
        failed = [(failed.target, failed.error) for failed in self.failed]
        broken = [(failure.what, failure.error) for failure in self.failures]
        return (*failed, *broken)

    @property
    def incomplete(self) -> bool:
        """Whether anything that the verdict needs is missing."""
        nothing_ships = any(not package.files for package in self.listed)
        gaps = any(skip.incomplete for skip in self.skipped)
        return bool(
            self.failed or self.failures or gaps or nothing_ships or not (self.packages or self.stores or self.scanned)
        )

    @property
    def file_count(self) -> int:
        """How many files were listed or read."""
        return sum(len(package.files) for package in self.listed) + (self.scanned.files if self.scanned else 0)

    @property
    def byte_count(self) -> int:
        """How many bytes were listed or read."""
        return sum(package.total_bytes for package in self.listed) + (self.scanned.bytes if self.scanned else 0)

    @property
    def exit_code(self) -> int:
        """0 clean, 1 findings at or above `fail_on`, 2 when the answer is not whole."""
        if self.incomplete:
            return BROKEN
        threshold = SEVERITY.get(self.fail_on, 99)
        return FOUND if any(SEVERITY[finding.level] >= threshold for finding in self.findings) else CLEAN

    @property
    def counts(self) -> dict[str, int]:
        """Findings per level, every level present."""
        return {level: sum(finding.level == level for finding in self.findings) for level in LEVELS}
