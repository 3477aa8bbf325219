"""WebAssembly: each custom section by name, the rest of the module, and the map it points at."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.blob import Blob, Incomplete, Origin
from auditor.model.pattern import Hits, Pattern
from auditor.model.source_map import MapReference
from auditor.unpack.limits import Limits
from auditor.unpack.unpacker import Unpacked, Unpacker

_MAP_SECTIONS = ("sourceMappingURL", "external_debug_info")
_BYTES = 5


class _CutShortError(ValueError):
    """A module that ends inside a section."""


def _unpack(blob: Blob, _hits: Hits, limits: Limits) -> Iterator[Unpacked]:
    data, at, count = blob.data, 8, 0
    while at < len(data):
        count += 1
        if count > limits.members:
            yield Incomplete(chain=blob.chain, limit="members", detail=f"more than {limits.members} sections")
            return
        try:
            start, end = _span(data, at + 1)
            yield from _section(blob, data[at], start, end)
        except _CutShortError:
            yield Incomplete(chain=blob.chain, limit="wasm", detail="the module ends inside a section")
            return
        at = end


def _span(data: bytes, at: int) -> tuple[int, int]:
    size, start = _number(data, at)
    if start + size > len(data):
        raise _CutShortError
    return start, start + size


def _section(blob: Blob, kind: int, start: int, end: int) -> Iterator[Unpacked]:
    if kind != 0:
        yield blob.child(f"section {kind}", blob.data[start:end], Origin(start=start, end=end))
        return
    first, at = _span(blob.data, start)
    if at > end:
        raise _CutShortError
    name = blob.data[first:at].decode("utf-8", "replace")
    if name in _MAP_SECTIONS:
        yield _reference(blob, at, end)
    yield blob.child(f"custom section {name}", blob.data[at:end], Origin(start=at, end=end))


def _reference(blob: Blob, at: int, end: int) -> MapReference:
    length, start = _number(blob.data, at)
    url = blob.data[start : min(start + length, end)]
    inline = url[:5].lower() == b"data:"
    text = url[: 64 if inline else 8192].decode("utf-8", "replace")
    return MapReference(chain=blob.chain, url=text, start=start, end=end, final=True, inline=inline)


def _number(data: bytes, at: int) -> tuple[int, int]:
    """Read an unsigned LEB128 number of at most five bytes."""
    value = 0
    for step in range(_BYTES):
        if at + step >= len(data):
            break
        byte = data[at + step]
        value |= (byte & 0x7F) << (7 * step)
        if not byte & 0x80:
            return value, at + step + 1
    raise _CutShortError


UNPACKER = Unpacker(
    name="wasm",
    triggers=(Pattern(id="unpack:wasm", expression=r"^\x00asm"),),
    covers=True,
    unpack=_unpack,
)
