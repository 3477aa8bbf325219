"""The list of files git tracks, read from a repository's index without running git."""

from __future__ import annotations

import posixpath
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.inventory.filesystem import FileSystem

GITLINK = 0o160000
_FOLDER = 0o040000
_LARGEST = 512 * 1024 * 1024
_FIXED = 62
_EXTENDED = 0x4000
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class IndexProblemError(Exception):
    """Why the index of a repository cannot be trusted to be read here; the text is for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """A working tree: its folder, and the mode of every tracked path in it."""

    root: str
    tracked: dict[str, int]


def find_checkout(files: FileSystem, folder: str) -> Checkout | None:
    """Find the repository around a folder and read what it tracks; None without one, or without a commit."""
    while True:
        marker = posixpath.join(folder, ".git")
        entry = files.entry(marker)
        if entry is not None:
            place = marker if entry.kind == "directory" else _linked(files, marker)
            return _checkout(files, folder, place)
        parent = posixpath.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def _linked(files: FileSystem, marker: str) -> str:
    text = _text(files, marker)
    if not text.startswith("gitdir:"):
        raise IndexProblemError("the .git file names no repository")
    place = text.removeprefix("gitdir:").strip()
    return posixpath.normpath(posixpath.join(posixpath.dirname(marker), place))


def _checkout(files: FileSystem, root: str, place: str) -> Checkout | None:
    if not _has_commit(files, place):
        return None
    index = posixpath.join(place, "index")
    entry = files.entry(index)
    if entry is None:
        return Checkout(root=root, tracked={})
    if entry.size > _LARGEST:
        raise IndexProblemError("the git index is too large")
    try:
        return Checkout(root=root, tracked=parse_index(files.read(index)))
    except OSError as problem:
        raise IndexProblemError(f"the git index cannot be read ({problem.strerror or problem})") from None


def _has_commit(files: FileSystem, place: str) -> bool:
    head = _text(files, posixpath.join(place, "HEAD")).strip()
    if not head.startswith("ref:"):
        return _COMMIT.fullmatch(head) is not None
    name = head.removeprefix("ref:").strip()
    if name == "refs/heads/.invalid":
        raise IndexProblemError("the git repository keeps its references in a format that is not read here")
    common = posixpath.normpath(posixpath.join(place, _text(files, posixpath.join(place, "commondir")).strip()))
    if any(_COMMIT.fullmatch(_text(files, posixpath.join(base, name)).strip()) for base in (place, common)):
        return True
    packed = _text(files, posixpath.join(common, "packed-refs"))
    return any(line.endswith(f" {name}") for line in packed.splitlines())


def _text(files: FileSystem, path: str) -> str:
    try:
        return files.read(path).decode("utf-8", "surrogateescape")
    except OSError:
        return ""


def parse_index(content: bytes) -> dict[str, int]:
    """Map every path of an index (versions 2, 3 and 4) to its mode."""
    if len(content) < 12 or content[:4] != b"DIRC":
        raise IndexProblemError("the git index is damaged")
    version, count = struct.unpack_from(">II", content, 4)
    if version not in {2, 3, 4}:
        raise IndexProblemError(f"the git index has version {version}, which is not read here")
    if count > len(content) // _FIXED:
        raise IndexProblemError("the git index is damaged")
    reader = _Reader(content, version)
    found = dict(reader.entry() for _ in range(count))
    for name in reader.extensions():
        if name in {b"link", b"sdir"}:
            raise IndexProblemError("the git index is split or sparse, which is not read here")
    if any(mode == _FOLDER for mode in found.values()):
        raise IndexProblemError("the git index is sparse, which is not read here")
    return found


@dataclass(slots=True)
class _Reader:
    content: bytes
    version: int
    at: int = 12
    previous: bytes = b""

    def entry(self) -> tuple[str, int]:
        start = self.at
        try:
            (mode,) = struct.unpack_from(">I", self.content, start + 24)
            (flags,) = struct.unpack_from(">H", self.content, start + 60)
        except struct.error:
            raise IndexProblemError("the git index is damaged") from None
        self.at = start + _FIXED + (2 if flags & _EXTENDED and self.version > 2 else 0)
        kept = self._kept() if self.version == 4 else b""
        end = self.content.find(b"\0", self.at)
        if end == -1:
            raise IndexProblemError("the git index is damaged")
        self.previous = kept + self.content[self.at : end]
        self.at = end + 1 if self.version == 4 else start + (end - start + 8) // 8 * 8
        return self.previous.decode("utf-8", "surrogateescape"), mode

    def _kept(self) -> bytes:
        """Give what a version 4 path has in common with the one before it."""
        removed = -1
        while True:
            if self.at >= len(self.content) or removed > len(self.content):
                raise IndexProblemError("the git index is damaged")
            byte = self.content[self.at]
            self.at += 1
            removed = (removed + 1) << 7 | byte & 0x7F
            if not byte & 0x80:
                break
        if removed > len(self.previous):
            raise IndexProblemError("the git index is damaged")
        return self.previous[: len(self.previous) - removed]

    def extensions(self) -> Iterator[bytes]:
        """Yield the names of the extensions between the entries and the checksum."""
        while self.at + 8 <= len(self.content) - 20:
            name, size = self.content[self.at : self.at + 4], struct.unpack_from(">I", self.content, self.at + 4)[0]
            yield name
            self.at += 8 + size
