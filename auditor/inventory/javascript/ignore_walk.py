"""The walk through a package's folders that applies npm's rules to every entry."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from auditor.errors import TargetError
from auditor.inventory.filesystem import Entry, FileSystem
from auditor.inventory.javascript.ignore_rules import Rule, RuleSet
from auditor.inventory.javascript.verdicts import Chain, Vocabulary
from auditor.model.package import Reason

MAX_DEPTH = 300
NOT_A_FILE = Reason(kind="symlink", source="npm", text="not a regular file or folder")
BAD_NAME = Reason(kind="bad-name", source="npm", text="a name with * is never packed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One entry the walk came to: its path from the package root, and what became of it."""

    path: str
    entry: Entry
    included: bool
    reason: Reason


class FolderRules(Protocol):
    """Where a walk gets the rules of each folder from."""

    def rules(self, path: str, entries: tuple[Entry, ...], required: tuple[str, ...]) -> tuple[Rule, ...]:
        """Give the rules of the folder at `path` (empty for the root), in order."""

    def required(self, path: str) -> tuple[str, ...]:
        """Give the files npm passes down to the folder at `path`."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder to walk, and the chain of those above it."""

    path: str
    depth: int
    above: Chain | None = None
    exact: bool = False


@dataclass(slots=True)
class Walk:
    """One package root being walked."""

    files: FileSystem
    root: str
    source: FolderRules
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    _sets: dict[tuple[Rule, ...], RuleSet] = field(default_factory=dict)

    def run(self) -> Iterator[Seen]:
        """Give every entry of every folder that is walked."""
        waiting = [Folder("", 0)]
        while waiting:
            folder = waiting.pop()
            if folder.depth > MAX_DEPTH:
                raise TargetError(f"{folder.path[:60]}...: folders are nested deeper than {MAX_DEPTH}")
            entries = self.entries(folder.path)
            chain = self.enter(folder, entries)
            for entry in entries:
                seen, exact = self.judge(chain, folder.path, entry)
                if seen.included and entry.kind == "directory":
                    # npm takes a backslash in a folder's name for a separator, and then reads that place instead.
                    below = seen.path.replace("\\", "/")
                    waiting.append(Folder(below, folder.depth + 1, chain, exact))
                else:
                    yield seen

    def entries(self, path: str) -> tuple[Entry, ...]:
        """List a folder."""
        try:
            return self.files.entries(posixpath.join(self.root, path) if path else self.root)
        except OSError as error:
            raise TargetError(f"{path or self.root}: cannot be listed: {error.strerror or error}") from None

    def enter(self, folder: Folder, entries: tuple[Entry, ...]) -> Chain:
        """Make the chain of a folder."""
        rules = self.source.rules(folder.path, entries, self.source.required(folder.path))
        known = self._sets.get(rules)
        if known is None:
            known = self._sets[rules] = RuleSet(rules)
            self.vocabulary.add(known)
        if folder.above is None:
            return Chain.root(known)
        name = self.vocabulary.sign(posixpath.basename(folder.path))
        return folder.above.child(name, known, exact=folder.exact)

    def judge(self, chain: Chain, folder: str, entry: Entry) -> tuple[Seen, bool]:
        """Decide on one entry; for a folder, also whether it passed by itself and not for what lies below."""
        path = f"{folder}/{entry.name}" if folder else entry.name
        name = self.vocabulary.sign(entry.name)
        exact = False
        if entry.kind == "directory":
            verdict = chain.verdict(name, "folder")
            exact = verdict.included and (chain.verdict(name, "file").included or chain.verdict(name, "slash").included)
        else:
            verdict = chain.verdict(name, "file")
        included, reason = verdict.included, verdict.reason
        if included and "*" in entry.name:
            included, reason = False, BAD_NAME
        elif included and entry.kind not in ("file", "directory"):
            included, reason = False, NOT_A_FILE
        if included and not _is_text(entry.name):
            raise TargetError(f"{path.encode('utf-8', 'surrogateescape')!r}: the file name is not valid UTF-8")
        return Seen(path=path, entry=entry, included=included, reason=reason), exact


def _is_text(name: str) -> bool:
    if name.isascii():
        return True
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
