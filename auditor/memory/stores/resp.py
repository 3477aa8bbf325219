"""The protocol of Redis, as its append-only file and its replies use it, read within limits."""

from __future__ import annotations

from io import BufferedRWPair
from typing import BinaryIO, TypeAlias

from auditor.memory.stores import format as shape

Reply: TypeAlias = "bytes | int | list[Reply] | None"
_MOST_PARTS = 5_000_000
_DEEPEST = 32


class MalformedError(ValueError):
    """The bytes do not follow the protocol, or end too early."""


class RefusedError(ValueError):
    """The server answered with an error."""


def read(stream: BinaryIO | BufferedRWPair, depth: int = 0) -> Reply:
    """Read one value; an error in place of it is raised."""
    line = stream.readline(65536)
    if not line.endswith(b"\r\n"):
        raise MalformedError("it ends too early" if line or depth else "end")
    kind, rest = line[:1], line[1:-2]
    if kind == b"+":
        return rest
    if kind == b"-":
        raise RefusedError(rest.decode("utf-8", "replace")[:200])
    if kind not in (b":", b"$", b"*") or not rest.lstrip(b"-").isdigit():
        raise MalformedError(f"a line that begins with {kind!r}")
    size = int(rest)
    if kind == b":":
        return size
    if size < 0:
        return None
    if kind == b"$":
        return _bulk(stream, size)
    if size > _MOST_PARTS or depth > _DEEPEST:
        raise MalformedError(f"an array of {size:,} parts")
    return [read(stream, depth + 1) for _ in range(size)]


def _bulk(stream: BinaryIO | BufferedRWPair, size: int) -> bytes:
    if size > shape.MAX_RECORD * 4:
        raise MalformedError(f"a value of {size:,} bytes")
    data = stream.read(size + 2)
    if len(data) < size + 2:
        raise MalformedError("it ends too early")
    return data[:-2]


def command(*words: bytes | str | int) -> bytes:
    """Write a command."""
    raw = [word if isinstance(word, bytes) else str(word).encode() for word in words]
    return b"*%d\r\n" % len(raw) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in raw)
