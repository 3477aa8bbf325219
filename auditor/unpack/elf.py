"""Compressed debug sections of ELF files; everything else in them is text as it is."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.model.blob import Blob, Incomplete
from auditor.model.pattern import Hits, Pattern
from auditor.unpack.limits import Limits
from auditor.unpack.unpacker import Unpacker

_COMPRESSED, _ZLIB = 0x800, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """Where the fields are, for one word size and byte order."""

    table: struct.Struct
    section: struct.Struct
    compression: struct.Struct
    wide: bool


def _layout(data: bytes) -> _Layout | None:
    order = {1: "<", 2: ">"}.get(data[5])
    if order is None or data[4] not in (1, 2):
        return None
    wide = data[4] == 2
    return _Layout(
        table=struct.Struct(order + ("40xQ10xHHH" if wide else "32xI10xHHH")),
        section=struct.Struct(order + ("IIQQQQIIQQ" if wide else "IIIIIIIIII")),
        compression=struct.Struct(order + ("IIQQ" if wide else "III")),
        wide=wide,
    )


def _unpack(blob: Blob, _hits: Hits, limits: Limits) -> Iterator[Blob | Incomplete]:
    data = blob.data
    layout = _layout(data) if len(data) > 64 else None
    if layout is None:
        return
    start, size, count, _names = layout.table.unpack_from(data)
    left = limits.blob_bytes
    for number in range(count):
        at = start + number * size
        if size < layout.section.size or at + layout.section.size > len(data):
            return
        fields = layout.section.unpack_from(data, at)
        if fields[2] & _COMPRESSED and left > 0:
            text = _inflated(data[fields[4] : fields[4] + fields[5]], layout, left)
            left -= len(text)
            if text:
                yield blob.child(f"section {number}", text)
    if left <= 0:
        yield Incomplete(chain=blob.chain, limit="blob_bytes", detail="debug sections of more than the limit")


def _inflated(content: bytes, layout: _Layout, limit: int) -> bytes:
    head = layout.compression
    if len(content) <= head.size or head.unpack_from(content)[0] != _ZLIB:
        return b""
    try:
        return zlib.decompressobj().decompress(content[head.size :], limit)
    except zlib.error:
        return b""


UNPACKER = Unpacker(
    name="elf",
    triggers=(Pattern(id="unpack:elf", expression=r"^\x7fELF"),),
    unpack=_unpack,
)
