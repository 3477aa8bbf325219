"""Texts in protocol buffers without their schema, for stores that keep their memories that way."""

from __future__ import annotations

from collections.abc import Iterator

_DEEPEST = 16
_SHORTEST = 4


def texts(data: bytes) -> Iterator[str]:
    """Give every text of a message, nested ones included; nothing when it is no message at all."""
    for _, value in _fields(data, 0) or ():
        yield value


def _fields(data: bytes, depth: int) -> list[tuple[int, str]] | None:
    """Give texts by field number; None when the bytes do not fit the encoding to the end."""
    found: list[tuple[int, str]] = []
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        number, kind = key >> 3, key & 7
        if key < 0 or number == 0:
            return None
        if kind == 2:
            size, at = _varint(data, at)
            if size < 0 or at + size > len(data):
                return None
            found.extend(_inside(data[at : at + size], number, depth))
            at += size
        elif kind == 0:
            value, at = _varint(data, at)
            if value < 0:
                return None
        elif kind in (1, 5):
            at += 8 if kind == 1 else 4
        else:
            return None
    return found if at == len(data) else None


def _inside(value: bytes, number: int, depth: int) -> list[tuple[int, str]]:
    nested = _fields(value, depth + 1) if depth < _DEEPEST and len(value) > 1 else None
    if nested:
        return nested
    if len(value) < _SHORTEST:
        return []
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        return []
    return [(number, text)] if sum(char.isprintable() or char in "\n\r\t" for char in text) > 0.9 * len(text) else []


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for step in range(10):
        if at >= len(data):
            return -1, at
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << (7 * step)
        if byte < 0x80:
            return value, at
    return -1, at
