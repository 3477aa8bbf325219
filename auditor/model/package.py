"""What ships: packages, their files, and the reason for every file, for every part of stowgate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Evidence: TypeAlias = Literal["artifact", "exact", "approximate"]
Kind: TypeAlias = Literal["npm-tarball", "sdist", "wheel", "directory"]
Effect: TypeAlias = Literal["ships", "drops", "beaten", "no-match", "unread"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One rule of a packager, and the place where a person can read or change it.

    `kind` is a stable word (`files-entry`, `ignore-line`, `always-included`); `source` is the file that
    holds the rule, or the packager itself for built-in rules; `line` is 1-based.
    """

    kind: str
    source: str = ""
    line: int | None = None
    text: str = ""

    def __str__(self) -> str:
        if self.line:
            return f'{self.source}:{self.line} "{self.text}"' if self.text else f"{self.source}:{self.line}"
        words = self.kind.replace("-", " ")
        known = f"{self.source}: {words}" if self.source else words
        return f"{known} ({self.text})" if self.text else known


def _unreadable() -> bytes:
    raise FileNotFoundError


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedFile:
    """One member of the package; `read` gives its bytes when someone needs them.

    `link` says where a file that is, or lies behind, a symbolic link really is: relative to the project when
    inside it, absolute when outside. A link that is stored as a link has no size. `source` is the file of the
    project that it is made of, where that has another path.
    """

    path: str
    size: int
    mode: int = 0o644
    why: Reason
    sha256: str | None = None
    link: str = ""
    source: str = ""
    read: Callable[[], bytes] = field(default=_unreadable, repr=False, compare=False)

    @property
    def origin(self) -> str:
        """The path of the file in the project."""
        return self.source or self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """A path that stays at home; a directory stands for everything below it."""

    path: str
    by: Reason
    directory: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something the packager would accept or do that a person should hear about (goes to stderr)."""

    text: str
    path: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """The bill of lading of one package."""

    target: str
    ecosystem: Literal["npm", "pypi", "none"]
    kind: Kind
    name: str
    version: str
    files: tuple[ShippedFile, ...]
    excluded: tuple[Exclusion, ...] = ()
    evidence: Evidence
    evidence_note: str = ""
    profile: str = ""
    profile_note: str = ""
    sha256: str | None = None
    notices: tuple[Notice, ...] = ()
    root: str = ""
    manifest: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def paths(self) -> frozenset[str]:
        """The shipped paths as a set."""
        return frozenset(file.path for file in self.files)

    @property
    def total_bytes(self) -> int:
        """The unpacked size."""
        return sum(file.size for file in self.files)

    @property
    def label(self) -> str:
        """`name@version`, or as much of it as is known."""
        return f"{self.name}@{self.version}" if self.version else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rule's effect on one path, in the order in which the packager looks at it.

    `beaten` is a rule that matches and is overruled by a later or stronger one; `unread` is a line that would match
    and stands in a file the packager does not read.
    """

    reason: Reason
    effect: Effect
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """The whole chain of rules for one path under one packager profile."""

    path: str
    profile: str
    ships: bool
    steps: tuple[Step, ...]
    decided_by: Reason
