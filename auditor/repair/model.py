"""The nouns of a repair: what is unwanted, a change of a file's text, an edit on offer, and its proof."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from auditor.inventory.filesystem import FileSystem
from auditor.model.package import Package

GroupKind: TypeAlias = Literal["file", "folder", "suffix", "name"]
Drafts: TypeAlias = Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Unwanted files that one pattern can name; paths are those of the project.

    `text` is a path, a folder, a suffix such as `.map` or a file name; `within` is the folder below which a suffix
    or a name counts, empty for everywhere.
    """

    kind: GroupKind
    text: str
    members: tuple[str, ...]
    within: str = ""

    @property
    def top(self) -> str:
        """The first folder that all members share, empty when they share none."""
        heads = {member.partition("/")[0] for member in self.members if "/" in member}
        return heads.pop() if len(heads) == 1 and all("/" in member for member in self.members) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One file before and after; `before` is None for a file that is new."""

    path: str
    before: bytes | None
    after: bytes

    def diff(self, shown: str) -> str:
        """Give the change as a unified diff."""
        old = (self.before or b"").decode("utf-8", "replace").splitlines(keepends=True)
        new = self.after.decode("utf-8", "replace").splitlines(keepends=True)
        lines = difflib.unified_diff(old, new, "/dev/null" if self.before is None else f"a/{shown}", f"b/{shown}")
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An edit that might do: the new texts by absolute path, the entries and where they go, in words."""

    title: str
    drafts: Drafts
    entries: tuple[str, ...]
    where: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """A packager that is asked again: how, and what it said before."""

    label: str
    pack: Callable[[FileSystem], Package]
    before: Package


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one witness says: so many files before, so many after, and which ones went."""

    label: str
    before: int
    after: int
    gone: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """What was found: proved edits, their proof, and the files for which no edit could be proved."""

    root: str
    name: str
    offers: tuple[Offer, ...] = ()
    changes: tuple[Change, ...] = ()
    proof: tuple[Row, ...] = ()
    closed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    remarks: tuple[str, ...] = field(default=())
