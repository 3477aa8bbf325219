"""The files a predictor may look at: a disk, a tree in memory, or either with edits laid over it.

Every predictor reads through this interface and nothing else, so that a fix can be proved by recomputing
the list over an edit that was never written. Paths are absolute, POSIX, normalised strings.
"""

from __future__ import annotations

import errno
import os
import posixpath
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

EntryKind: TypeAlias = Literal["file", "directory", "symlink", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One directory entry as `lstat` sees it."""

    name: str
    kind: EntryKind
    size: int = 0
    mode: int = 0o644


class FileSystem(Protocol):
    """What predictors need. Errors are OSError, as from the real thing."""

    def entries(self, directory: str) -> tuple[Entry, ...]:
        """Give the entries of a directory in code-point order."""

    def entry(self, path: str) -> Entry | None:
        """`lstat` one path; None when there is none."""

    def read(self, path: str) -> bytes:
        """Give the bytes of a regular file (links followed)."""

    def link(self, path: str) -> str:
        """Give the text of a symbolic link."""

    def resolve(self, path: str) -> str:
        """`realpath`: every link on the way followed."""


def _kind(mode: int) -> EntryKind:
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISDIR(mode):
        return "directory"
    return "symlink" if stat.S_ISLNK(mode) else "other"


@dataclass(slots=True)
class Disk:
    """The real file system; directories are listed once."""

    _listed: dict[str, tuple[Entry, ...]] = field(default_factory=dict)

    def entries(self, directory: str) -> tuple[Entry, ...]:
        """Give the entries of a directory in code-point order."""
        known = self._listed.get(directory)
        if known is None:
            with os.scandir(directory) as found:
                known = tuple(sorted((_from_scan(item) for item in found), key=lambda entry: entry.name))
            self._listed[directory] = known
        return known

    def entry(self, path: str) -> Entry | None:
        """`lstat` one path; None when there is none."""
        try:
            found = os.lstat(path)
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return None
        name = posixpath.basename(path)
        return Entry(name=name, kind=_kind(found.st_mode), size=found.st_size, mode=found.st_mode & 0o7777)

    def read(self, path: str) -> bytes:
        """Give the bytes of a regular file; a pipe must not be waited for."""
        with open(path, "rb", opener=_at_once) as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise IsADirectoryError(errno.EISDIR, "not a regular file", path)
            return stream.read()

    def link(self, path: str) -> str:
        """Give the text of a symbolic link."""
        return os.readlink(path)

    def resolve(self, path: str) -> str:
        """`realpath`."""
        return os.path.realpath(path)


def _at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _from_scan(item: os.DirEntry[str]) -> Entry:
    found = item.stat(follow_symlinks=False)
    return Entry(name=item.name, kind=_kind(found.st_mode), size=found.st_size, mode=found.st_mode & 0o7777)


@dataclass(frozen=True, slots=True)
class Link:
    """A symbolic link in a tree in memory."""

    target: str


class MemoryTree:
    """A tree in memory: absolute path -> bytes, `Link`, or None for a directory."""

    def __init__(self, nodes: Mapping[str, bytes | Link | None]) -> None:
        self._nodes: dict[str, bytes | Link | None] = {"/": None}
        for path, node in nodes.items():
            self._nodes[path] = node
            for parent in _parents(path):
                self._nodes.setdefault(parent, None)
        self._children: dict[str, list[str]] = {}
        for path in self._nodes:
            if path != "/":
                self._children.setdefault(posixpath.dirname(path), []).append(posixpath.basename(path))

    def entries(self, directory: str) -> tuple[Entry, ...]:
        """Give the entries of a directory in code-point order."""
        directory = self.resolve(directory)
        if directory not in self._nodes:
            raise FileNotFoundError(directory)
        if self._nodes[directory] is not None:
            raise NotADirectoryError(directory)
        return tuple(self._entry(posixpath.join(directory, name)) for name in sorted(self._children.get(directory, ())))

    def entry(self, path: str) -> Entry | None:
        """`lstat` one path; None when there is none."""
        parent, name = posixpath.split(path)
        path = posixpath.join(self.resolve(parent), name) if name else path
        return self._entry(path) if path in self._nodes else None

    def _entry(self, path: str) -> Entry:
        node = self._nodes[path]
        name = posixpath.basename(path)
        if node is None:
            return Entry(name=name, kind="directory", mode=0o755)
        if isinstance(node, Link):
            return Entry(name=name, kind="symlink", size=len(node.target), mode=0o777)
        return Entry(name=name, kind="file", size=len(node))

    def read(self, path: str) -> bytes:
        """Give the bytes of a file, links followed."""
        path = self.resolve(path)
        if path not in self._nodes:
            raise FileNotFoundError(path)
        node = self._nodes[path]
        if not isinstance(node, bytes):
            raise IsADirectoryError(path)
        return node

    def link(self, path: str) -> str:
        """Give the text of a symbolic link."""
        node = self._nodes[path]
        if not isinstance(node, Link):
            raise OSError(22, "not a link", path)
        return node.target

    def resolve(self, path: str) -> str:
        """`realpath`, refusing endless links."""
        for _ in range(40):
            step = self._step(posixpath.normpath(path))
            if step is None:
                return posixpath.normpath(path)
            path = step
        raise OSError(40, "too many levels of symbolic links", path)

    def _step(self, path: str) -> str | None:
        for part in (*reversed(_parents(path)), path):
            node = self._nodes.get(part)
            if isinstance(node, Link):
                return posixpath.join(posixpath.dirname(part), node.target) + path[len(part) :]
        return None


def _parents(path: str) -> list[str]:
    found = []
    while (parent := posixpath.dirname(path)) != path:
        found.append(parent)
        path = parent
    return found


class Overlay:
    """Another file system with some files replaced, added with the folders they need, or (None) removed."""

    def __init__(self, below: FileSystem, edits: Mapping[str, bytes | None]) -> None:
        self._below = below
        self._edits = dict(edits)
        self._folders = {
            parent
            for path, content in self._edits.items()
            if content is not None
            for parent in _parents(path)
            if below.entry(parent) is None
        }

    def entries(self, directory: str) -> tuple[Entry, ...]:
        """Give the entries of a directory, edits applied, in code-point order."""
        found = {}
        if directory not in self._folders:
            found = {entry.name: entry for entry in self._below.entries(directory)}
        for path in self._folders:
            parent, name = posixpath.split(path)
            if parent == directory:
                found[name] = Entry(name=name, kind="directory", mode=0o755)
        for path, content in self._edits.items():
            parent, name = posixpath.split(path)
            if parent == directory:
                found.pop(name, None)
                if content is not None:
                    found[name] = Entry(name=name, kind="file", size=len(content))
        return tuple(found[name] for name in sorted(found))

    def entry(self, path: str) -> Entry | None:
        """`lstat` one path, edits applied."""
        if path in self._edits:
            content = self._edits[path]
            return content if content is None else Entry(name=posixpath.basename(path), kind="file", size=len(content))
        if path in self._folders:
            return Entry(name=posixpath.basename(path), kind="directory", mode=0o755)
        return self._below.entry(path)

    def read(self, path: str) -> bytes:
        """Give the bytes of a file, edits applied."""
        if path in self._edits:
            content = self._edits[path]
            if content is None:
                raise FileNotFoundError(path)
            return content
        return self._below.read(path)

    def link(self, path: str) -> str:
        """Give the text of a symbolic link."""
        return self._below.link(path)

    def resolve(self, path: str) -> str:
        """`realpath` of the file system below."""
        return self._below.resolve(path)
