"""Files and folders as they lie on disk, one after another in a fixed order, for scans that know no package."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

PIECE = 16 << 20
OVERLAP = 64 << 10
WHOLE = 1 << 30
_MAGIC = (b"\x1f\x8b", b"PK\x03\x04", b"\xfd7zXZ\x00", b"BZh", b"\x28\xb5\x2f\xfd", b"SQLite format 3")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A file, or a part of one that is too large to hold; `start` is its offset in the file."""

    path: str
    data: bytes
    start: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A path that could not be read, or is nothing to read."""

    path: str
    reason: str
    incomplete: bool = True


def read(paths: tuple[str, ...]) -> Iterator[Piece | Unread]:
    """Give every file at or below the given paths, named as the paths were given."""
    for path in paths:
        for found in _walk(path):
            if isinstance(found, Unread):
                yield found
            else:
                yield from _pieces(found)


def _walk(path: str) -> Iterator[str | Unread]:
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError) as error:
        yield Unread(path=path, reason=_words(error))
        return
    if stat.S_ISDIR(mode):
        yield from _folder(path)
    elif stat.S_ISREG(mode):
        yield path
    else:
        yield Unread(path=path, reason="not a regular file")


def _folder(top: str) -> Iterator[str | Unread]:
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            yield Unread(path=folder, reason=_words(error))
            continue
        below = []
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                below.append(entry.path)
            else:
                yield from _entry(entry, top)
        waiting.extend(reversed(below))


def _entry(entry: os.DirEntry[str], top: str) -> Iterator[str | Unread]:
    if entry.is_file(follow_symlinks=False):
        yield entry.path
        return
    if entry.is_symlink():
        inside = os.path.realpath(entry.path).startswith(os.path.realpath(top) + os.sep)
        if not inside:
            yield Unread(path=entry.path, reason="a link that leads out of the folder", incomplete=False)
        return
    yield Unread(path=entry.path, reason="not a regular file", incomplete=False)


def _pieces(path: str) -> Iterator[Piece | Unread]:
    try:
        # A file object would ask the system twice as much, which is what small files cost most.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
        try:
            data = _head(handle)
            if len(data) < PIECE:
                yield Piece(path=path, data=data)
                return
            with open(handle, "rb", closefd=False) as stream:
                yield from _whole(path, data, stream) if _is_packed(path, data) else _in_pieces(path, data, stream)
        finally:
            os.close(handle)
    except (OSError, ValueError) as error:
        yield Unread(path=path, reason=_words(error))


def _head(handle: int) -> bytes:
    """Read a file to its end, or as much of it as one piece takes."""
    size = os.fstat(handle).st_size
    parts = [os.read(handle, min(size + 1, PIECE))]
    got = len(parts[0])
    # One byte more was asked for than there should be: less than that came, so this was all.
    while parts[-1] and got != size and got < PIECE:
        parts.append(os.read(handle, PIECE - got))
        got += len(parts[-1])
    return b"".join(parts) if len(parts) > 1 else parts[0]


def _is_packed(path: str, data: bytes) -> bool:
    """Say whether a file means nothing in pieces: archives and maps have to be opened whole."""
    return data.startswith(_MAGIC) or data[257:262] == b"ustar" or path.lower().endswith((".map", ".json"))


def _whole(path: str, data: bytes, stream: BinaryIO) -> Iterator[Piece | Unread]:
    data += stream.read(WHOLE - len(data))
    if stream.read(1):
        yield Unread(path=path, reason=f"packed and larger than {WHOLE:,} bytes")
    else:
        yield Piece(path=path, data=data)


def _in_pieces(path: str, data: bytes, stream: BinaryIO) -> Iterator[Piece]:
    start = 0
    while True:
        yield Piece(path=path, data=data, start=start)
        more = stream.read(PIECE - OVERLAP)
        if not more:
            return
        start += len(data) - OVERLAP
        data = data[-OVERLAP:] + more


def _words(error: OSError | ValueError) -> str:
    return (error.strerror or type(error).__name__) if isinstance(error, OSError) else "not a path"
