"""The compact forms inside Redis dumps: compressed texts, ziplists, listpacks and entries of streams."""

from __future__ import annotations

from collections.abc import Iterator


class MalformedError(ValueError):
    """The bytes do not follow the format."""


def inflate(data: bytes, size: int) -> bytes:
    """Undo LZF: runs of new bytes, and references to bytes that were written before."""
    out = bytearray()
    at = 0
    try:
        while at < len(data):
            control = data[at]
            at += 1
            if control < 32:
                out += data[at : at + control + 1]
                at += control + 1
            else:
                length = control >> 5
                if length == 7:
                    length += data[at]
                    at += 1
                start = len(out) - ((control & 0x1F) << 8) - data[at] - 1
                at += 1
                if start < 0 or len(out) > size:
                    raise MalformedError("a compressed text that does not fit")
                for step in range(length + 2):
                    out.append(out[start + step])
    except IndexError as error:
        raise MalformedError("a compressed text that ends too early") from error
    if len(out) != size:
        raise MalformedError("a compressed text of another size")
    return bytes(out)


def listpack(data: bytes) -> list[bytes]:
    """Give the members of a listpack; numbers as digits."""
    found: list[bytes] = []
    at = 6
    while at < len(data) and data[at] != 0xFF:
        value, size = _packed(data, at)
        found.append(value)
        at += size + _back(size)
    return found


def _packed(data: bytes, at: int) -> tuple[bytes, int]:
    first = data[at]
    if first < 0x80:
        return str(first).encode(), 1
    if first < 0xC0:
        return data[at + 1 : at + 1 + (first & 0x3F)], 1 + (first & 0x3F)
    if first < 0xE0:
        value = (first & 0x1F) << 8 | data[at + 1] if at + 1 < len(data) else 0
        return str(value - 8192 if value >= 4096 else value).encode(), 2
    if first < 0xF0:
        size = (first & 0x0F) << 8 | (data[at + 1] if at + 1 < len(data) else 0)
        return data[at + 2 : at + 2 + size], 2 + size
    if first == 0xF0:
        size = int.from_bytes(data[at + 1 : at + 5], "little")
        return data[at + 5 : at + 5 + size], 5 + size
    width = {0xF1: 2, 0xF2: 3, 0xF3: 4, 0xF4: 8}.get(first)
    if width is None:
        raise MalformedError(f"byte {first:#x} in a listpack")
    return str(int.from_bytes(data[at + 1 : at + 1 + width], "little", signed=True)).encode(), 1 + width


def _back(size: int) -> int:
    """How many bytes tell the length backwards."""
    return next((width for width, most in ((1, 127), (2, 16383), (3, 2097151), (4, 268435455)) if size <= most), 5)


def ziplist(data: bytes) -> list[bytes]:
    """Give the members of a ziplist; numbers as digits."""
    found: list[bytes] = []
    at = 10
    while at < len(data) and data[at] != 0xFF:
        at += 5 if data[at] == 0xFE else 1
        if at >= len(data):
            raise MalformedError("a ziplist that ends too early")
        value, size = _zipped(data, at)
        found.append(value)
        at += size
    return found


def _zipped(data: bytes, at: int) -> tuple[bytes, int]:
    first = data[at]
    if first >> 6 == 0:
        return data[at + 1 : at + 1 + first], 1 + first
    if first >> 6 == 1:
        size = (first & 0x3F) << 8 | (data[at + 1] if at + 1 < len(data) else 0)
        return data[at + 2 : at + 2 + size], 2 + size
    if first >> 6 == 2:
        size = int.from_bytes(data[at + 1 : at + 5], "big")
        return data[at + 5 : at + 5 + size], 5 + size
    width = {0xC0: 2, 0xD0: 4, 0xE0: 8, 0xF0: 3, 0xFE: 1}.get(first)
    if width is None:
        return str((first & 0x0F) - 1).encode(), 1
    return str(int.from_bytes(data[at + 1 : at + 1 + width], "little", signed=True)).encode(), 1 + width


def stream_texts(items: list[bytes]) -> Iterator[bytes]:
    """Give the texts of a node of a stream: its numbers only say how the entries are laid out."""
    for item in items:
        if len(item) > 3 and not item.lstrip(b"-").isdigit():
            yield item
