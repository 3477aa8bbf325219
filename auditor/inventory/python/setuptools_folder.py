"""A project as setuptools sees it from its working directory: relative paths, links followed, three ways to glob."""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from auditor.errors import ManifestError
from auditor.inventory.python.tree import Tree

_MAGIC = re.compile(r"[*?\[]")
_LONGEST_PATTERN = 4096


def native(path: str) -> str:
    """Give the form in which setuptools keeps a path: no `//`, no `./` inside, no slash at the end."""
    return str(PurePosixPath(path))


def is_native(path: str) -> bool:
    """Say whether `native` would leave a path as it is."""
    return not (path.startswith("./") or path.endswith(("/", "/.")) or "//" in path or "/./" in path)


def leaves(path: str) -> bool:
    """Say whether a relative path points out of the project (an absolute one always does)."""
    shown = posixpath.normpath(path)
    return shown.startswith(("/", "../")) or shown == ".."


@dataclass(slots=True)
class Folder:
    """The project's folder; paths are strings as setuptools writes them, so `./a` and `a` are two names."""

    tree: Tree
    doubts: dict[str, None] = field(default_factory=dict)
    _reals: dict[str, str] = field(default_factory=dict)
    _kinds: dict[str, str] = field(default_factory=dict)
    _every: tuple[str, ...] | None = None
    _listed: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)

    def is_file(self, path: str) -> bool:
        """`os.path.isfile`."""
        return self._kind(path) == "file"

    def is_dir(self, path: str) -> bool:
        """`os.path.isdir`."""
        return self._kind(path) == "directory"

    def exists(self, path: str) -> bool:
        """`os.path.exists`: a link that leads nowhere does not."""
        return self._kind(path) != "missing"

    def _kind(self, path: str) -> str:
        known = self._kinds.get(path)
        if known is None:
            known = self.tree.kind(self.tree.at(path)) if path else "missing"
            self._kinds[path] = known
        return known

    def has_entry(self, path: str) -> bool:
        """`os.path.lexists`."""
        return bool(path) and self.tree.files.entry(self.tree.at(path)) is not None

    def read(self, path: str) -> bytes:
        """Give the bytes of a file of the project."""
        try:
            return self.tree.files.read(self.tree.at(path))
        except OSError as problem:
            raise ManifestError(f"{path}: cannot be read ({problem.strerror or problem})") from None

    def listing(self, directory: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Give the names of folders and of everything else in a directory; nothing for what is no directory."""
        path = self.tree.at(directory or ".")
        known = self._listed.get(path)
        if known is None:
            known = self._split(path, directory) if self.tree.is_dir(path) else ((), ())
            self._listed[path] = known
        return known

    def _split(self, path: str, shown: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        prefix = "" if shown in {"", "."} else f"{shown}/"
        folders: list[str] = []
        others: list[str] = []
        for entry in self.tree.entries(path):
            kind: str = entry.kind
            if kind == "symlink":
                kind = self.tree.kind(posixpath.join(path, entry.name))
            self._kinds[prefix + entry.name] = kind
            (folders if kind == "directory" else others).append(entry.name)
        return tuple(folders), tuple(others)

    def below(self, top: str) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
        """Walk with links followed, top first; a folder that contains itself is entered once and doubted."""
        waiting: list[tuple[str, frozenset[str]]] = [(top, frozenset())]
        while waiting:
            current, above = waiting.pop()
            above = self.enter(current, above)
            if not above:
                continue
            folders, others = self.listing(current)
            yield current, folders, others
            waiting.extend((posixpath.join(current, name), above) for name in reversed(folders))

    def enter(self, directory: str, above: frozenset[str]) -> frozenset[str]:
        """Add a folder to those around it; empty when it is one of them already."""
        real = self._real(directory or ".")
        if real in above:
            self.doubts[f"{directory} is a link into a folder that contains it"] = None
            return frozenset()
        return above | {real}

    def _real(self, directory: str) -> str:
        path = self.tree.at(directory)
        real = self._reals.get(path)
        if real is None:
            try:
                real = self.tree.files.resolve(path)
            except OSError:
                real = path
            self._reals[path] = real
        return real

    def files_below(self, top: str) -> tuple[str, ...]:
        """List the regular files under a folder (`.` gives paths without a prefix); each real folder once."""
        found: list[str] = []
        seen: set[str] = set()
        for current, _, others in self.below(top):
            real = self._real(current)
            if real in seen:
                self.doubts["links lead to the same folder in two ways, and which one counts is not known"] = None
                continue
            seen.add(real)
            base = posixpath.normpath(current) if top == "." else current
            found.extend(name if base == "." else posixpath.join(base, name) for name in others)
        return tuple(path for path in found if self.is_file(path))

    def every_file(self) -> tuple[str, ...]:
        """List the regular files of the whole project."""
        if self._every is None:
            self._every = self.files_below(".")
        return self._every

    def glob(self, pattern: str, *, recursive: bool, hidden: bool) -> tuple[str, ...]:
        """Expand a pattern in a way that keeps its prefix; `hidden` lets `*` match a leading dot."""
        if len(pattern) > _LONGEST_PATTERN or "\0" in pattern:
            raise ManifestError(f"pattern {pattern[:40]!r}… cannot be used")
        if leaves(pattern):
            return ()
        parts = [part for part in pattern.split("/") if part]
        if pattern.endswith("/"):
            return ()
        if not _MAGIC.search(pattern):
            return (pattern,) if self.has_entry(pattern) else ()
        first = next(at for at, part in enumerate(parts) if _MAGIC.search(part))
        found: Iterable[str] = ("/".join(parts[:first]),)
        for at in range(first, len(parts)):
            step = self._step(found, parts[at], recursive=recursive, hidden=hidden, last=at == len(parts) - 1)
            found = dict.fromkeys(step)
        return tuple(found)

    def _step(self, bases: Iterable[str], part: str, *, recursive: bool, hidden: bool, last: bool) -> Iterator[str]:
        for base in bases:
            if part == "**" and recursive:
                yield from self._anywhere(base, hidden=hidden, last=last)
            elif not _MAGIC.search(part):
                path = posixpath.join(base, part)
                if self.has_entry(path):
                    yield path
            else:
                folders, others = self.listing(base)
                names = fnmatch.filter((*folders, *others) if last else folders, part)
                yield from (posixpath.join(base, name) for name in names if hidden or part[0] == "." or name[0] != ".")

    def _anywhere(self, base: str, *, hidden: bool, last: bool) -> Iterator[str]:
        waiting: list[tuple[str, frozenset[str]]] = [(base, frozenset())]
        while waiting:
            current, above = waiting.pop()
            above = self.enter(current, above)
            if not above:
                continue
            if not last:
                yield current
            folders, others = self.listing(current)
            if last:
                yield from (posixpath.join(current, name) for name in others if hidden or name[0] != ".")
            waiting.extend((posixpath.join(current, name), above) for name in folders if hidden or name[0] != ".")
