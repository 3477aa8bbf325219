"""Looking around in a project the way build backends do: links followed, walks that can be pruned."""

from __future__ import annotations

import posixpath
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from auditor.errors import TargetError
from auditor.inventory.filesystem import Entry, FileSystem

_MOST_ENTRIES = 2_000_000


def below(path: str, top: str) -> str:
    """Give a path relative to a folder; quick where it lies below, as it nearly always does."""
    prefix = top if top.endswith("/") else f"{top}/"
    return path[len(prefix) :] if path.startswith(prefix) else posixpath.relpath(path, top)


@dataclass(slots=True)
class Tree:
    """A project's folder in a file system; every path given or returned is absolute.

    `looped` is the last folder that a walk through links did not enter, because it lies below itself.
    """

    files: FileSystem
    root: str
    looped: str = ""
    _seen: int = 0
    _known: dict[str, Entry] = field(default_factory=dict)
    _complete: set[str] = field(default_factory=set)
    _straight: dict[str, bool] = field(default_factory=dict)

    def at(self, relative: str) -> str:
        """Give the absolute, normalised form of a path relative to the project."""
        return posixpath.normpath(posixpath.join(self.root, relative))

    def relative(self, path: str) -> str:
        """Give a path relative to the project (`..` when it lies outside)."""
        return below(path, self.root)

    def kind(self, path: str) -> Literal["file", "directory", "other", "missing"]:
        """Say what a path is, links followed, as `os.path.isfile` and `isdir` see it."""
        try:
            entry = self._entry(path)
            if entry is not None and entry.kind == "symlink":
                entry = self.files.entry(self.files.resolve(path))
        except (OSError, ValueError):
            return "missing"
        if entry is None or entry.kind == "symlink":
            return "missing"
        return entry.kind

    def is_file(self, path: str) -> bool:
        """Say whether a path is a regular file, links followed."""
        return self.kind(path) == "file"

    def is_dir(self, path: str) -> bool:
        """Say whether a path is a directory, links followed."""
        return self.kind(path) == "directory"

    def exists(self, path: str) -> bool:
        """Say whether there is anything at a path, links not followed."""
        try:
            return self._entry(path) is not None
        except (OSError, ValueError):
            return False

    def entries(self, directory: str) -> tuple[Entry, ...]:
        """List a directory; one that cannot be read is a clear error, since the list would be wrong."""
        try:
            found = self.files.entries(directory)
        except (OSError, ValueError) as problem:
            shown = self.relative(directory)
            raise TargetError(f"{shown}: cannot be listed ({getattr(problem, 'strerror', None) or problem})") from None
        self._seen += len(found)
        if self._seen > _MOST_ENTRIES:
            raise TargetError(f"{self.root}: more than {_MOST_ENTRIES} entries; is this one project?")
        self._note(directory, found)
        return found

    def walk_once(self, top: str) -> Iterator[tuple[str, list[str], list[str]]]:
        """Walk through links too, but enter each real folder only the first time it is met."""
        met: set[str] = set()
        for current, folders, names in self.walk(top, follow=True):
            real = self._real(current)
            if real is None or real in met:
                folders.clear()
                continue
            met.add(real)
            yield current, folders, names

    def walk(self, top: str, *, follow: bool = False) -> Iterator[tuple[str, list[str], list[str]]]:
        """Walk as `os.walk` does, top down: what the caller leaves in the list of folders is entered.

        A link to a folder is listed among the folders and entered only with `follow`; with `follow`, a folder
        that contains itself by way of links is not entered again below itself.
        """
        waiting: list[tuple[str, frozenset[str]]] = [(top, frozenset())]
        while waiting:
            current, above = waiting.pop()
            if follow:
                real = self._real(current)
                if real is None or real in above:
                    self.looped = current
                    continue
                above |= {real}
            folders, names = self._split(current)
            yield current, folders, names
            children = [posixpath.join(current, name) for name in reversed(folders)]
            waiting.extend((child, above) for child in children if follow or not self.is_link(child))

    def _split(self, directory: str) -> tuple[list[str], list[str]]:
        folders: list[str] = []
        names: list[str] = []
        for entry in self.entries(directory):
            is_folder = entry.kind == "directory" or (
                entry.kind == "symlink" and self.is_dir(f"{directory}/{entry.name}")
            )
            (folders if is_folder else names).append(entry.name)
        return folders, names

    def is_link(self, path: str) -> bool:
        """Say whether a path itself is a symbolic link."""
        entry = self._entry(path)
        return entry is not None and entry.kind == "symlink"

    def _entry(self, path: str) -> Entry | None:
        known = self._known.get(path)
        if known is not None:
            return known
        parent = path.rpartition("/")[0]
        if parent in self._complete or not path.startswith(f"{self.root}/"):
            return None if parent in self._complete else self.files.entry(path)
        try:
            self._note(parent, self.files.entries(parent))
        except (OSError, ValueError):
            return self.files.entry(path)
        return self._known.get(path)

    def _note(self, directory: str, found: tuple[Entry, ...]) -> None:
        self._complete.add(directory)
        self._known.update((f"{directory}/{entry.name}", entry) for entry in found)

    def _real(self, path: str) -> str | None:
        try:
            return self.files.resolve(path)
        except (OSError, ValueError):
            return None

    def leads_to(self, path: str) -> str:
        """Say where a path that is, or lies behind, a link really is; "" when no link is on the way.

        Relative to the project when inside it, absolute when outside.
        """
        if self._is_straight(posixpath.dirname(path)) and not self.is_link(path):
            return ""
        real = self._real(path)
        base = self._real(self.root) or self.root
        inside = real is not None and (real == base or real.startswith(base.rstrip("/") + "/"))
        shown = posixpath.relpath(real, base) if real is not None and inside else real or ""
        return "" if shown == self.relative(path) else shown

    def _is_straight(self, directory: str) -> bool:
        """Say whether no link lies between the project and one of its folders."""
        if directory == self.root:
            return True
        known = self._straight.get(directory)
        if known is None:
            inside = directory.startswith(self.root.rstrip("/") + "/")
            known = inside and not self.is_link(directory) and self._is_straight(posixpath.dirname(directory))
            self._straight[directory] = known
        return known

    def facts(self, path: str) -> tuple[int, int]:
        """Give size and permission bits of the file a path leads to."""
        try:
            entry = self._entry(path)
            if entry is not None and entry.kind == "symlink":
                entry = self.files.entry(self.files.resolve(path))
        except (OSError, ValueError):
            entry = None
        return (entry.size, stat.S_IMODE(entry.mode)) if entry is not None else (0, 0o644)
