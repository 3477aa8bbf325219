"""MessagePack documents as plain values: extensions are opened as data and never become objects."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

_MOST_NODES = 2_000_000
_DEEPEST = 64
_FIXED = {0xCA: ">f", 0xCB: ">d", 0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q", 0xD0: ">b", 0xD1: ">h"}
_FIXED |= {0xD2: ">i", 0xD3: ">q"}
_SIZED = {0xC4: (1, "bin"), 0xC5: (2, "bin"), 0xC6: (4, "bin"), 0xC7: (1, "ext"), 0xC8: (2, "ext"), 0xC9: (4, "ext")}
_SIZED |= {0xD9: (1, "str"), 0xDA: (2, "str"), 0xDB: (4, "str"), 0xDC: (2, "list"), 0xDD: (4, "list")}
_SIZED |= {0xDE: (2, "map"), 0xDF: (4, "map")}
_CONSTANTS = {0xC0: None, 0xC2: False, 0xC3: True}


class MalformedError(ValueError):
    """The bytes are no MessagePack document, or one beyond the limits."""


@dataclass(slots=True)
class _Source:
    data: bytes
    at: int = 0
    nodes: int = 0

    def take(self, size: int) -> bytes:
        if self.at + size > len(self.data):
            raise MalformedError("it ends too early")
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")


def read(data: bytes) -> Any:
    """Give the value of a document; one that is an extension becomes the value inside it."""
    source = _Source(data)
    value = _value(source, 0)
    if source.at != len(data):
        raise MalformedError("something follows its end")
    return value


def _value(source: _Source, depth: int) -> Any:
    source.nodes += 1
    if depth > _DEEPEST or source.nodes > _MOST_NODES:
        raise MalformedError("it is nested too deep or has too many parts")
    code = source.number(1)
    if code <= 0x7F or code >= 0xE0:
        return code if code <= 0x7F else code - 256
    if code in _CONSTANTS:
        return _CONSTANTS[code]
    if code in _FIXED:
        return struct.unpack(_FIXED[code], source.take(struct.calcsize(_FIXED[code])))[0]
    return _compound(source, code, depth)


def _compound(source: _Source, code: int, depth: int) -> Any:
    if code <= 0x8F:
        return _map(source, code & 0x0F, depth)
    if code <= 0x9F:
        return [_value(source, depth + 1) for _ in range(code & 0x0F)]
    if code <= 0xBF:
        return source.take(code & 0x1F).decode("utf-8", "replace")
    if 0xD4 <= code <= 0xD8:
        return _extension(source, 1 << (code - 0xD4), depth)
    if code not in _SIZED:
        raise MalformedError(f"byte {code:#x} means nothing")
    width, kind = _SIZED[code]
    size = source.number(width)
    if kind == "str":
        return source.take(size).decode("utf-8", "replace")
    if kind == "bin":
        return source.take(size)
    if kind == "ext":
        return _extension(source, size, depth)
    if size > len(source.data) - source.at:
        raise MalformedError("it promises more parts than it has bytes")
    return _map(source, size, depth) if kind == "map" else [_value(source, depth + 1) for _ in range(size)]


def _map(source: _Source, size: int, depth: int) -> dict[str, Any]:
    return {str(_value(source, depth + 1)): _value(source, depth + 1) for _ in range(size)}


def _extension(source: _Source, size: int, depth: int) -> Any:
    """Open an extension as the document that it holds; the call that it asks for is not made."""
    source.take(1)
    inner = _Source(source.take(size), nodes=source.nodes)
    try:
        value = _value(inner, depth + 1)
    except MalformedError:
        if inner.nodes > _MOST_NODES or depth >= _DEEPEST:
            raise
        return inner.data
    source.nodes = inner.nodes
    return value if inner.at == len(inner.data) else inner.data
