"""SQLite files: records that are spread over pages, put together again; short ones are text as they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.model.blob import Blob, Incomplete
from auditor.model.pattern import Hits, Pattern
from auditor.unpack.limits import Limits
from auditor.unpack.unpacker import Unpacker

_TABLE_LEAF = 13
_HEADER = 100
_ENCODINGS = {2: "utf-16-le", 3: "utf-16-be"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """A database file and what its header says of pages."""

    data: bytes
    page: int
    usable: int

    def number(self, at: int, size: int) -> int:
        """Read a big-endian number; past the end it is 0."""
        return int.from_bytes(self.data[at : at + size], "big")

    def varint(self, at: int) -> tuple[int, int]:
        """Read a number of one to nine bytes; give it and where it ends."""
        value = 0
        for step in range(9):
            byte = self.number(at + step, 1)
            if step == 8:
                return value << 8 | byte, at + 9
            value = value << 7 | byte & 0x7F
            if not byte & 0x80:
                return value, at + step + 1
        return value, at + 9


def _unpack(blob: Blob, _hits: Hits, limits: Limits) -> Iterator[Blob | Incomplete]:
    data = blob.data
    page = int.from_bytes(data[16:18], "big")
    page = 65536 if page == 1 else page
    if len(data) < _HEADER or page < 512 or page & (page - 1):
        return
    file = _File(data=data, page=page, usable=page - data[20])
    records = list(_capped(_long_records(file), len(data)))
    if records:
        yield blob.child("long records", b"\n".join(records))
    encoding = _ENCODINGS.get(file.number(56, 4))
    if encoding and len(data) <= limits.blob_bytes:
        for shift in (0, 1):
            text = data[shift:].decode(encoding, "ignore")
            yield blob.child(f"{encoding} from byte {shift}", text.encode("utf-8", "ignore"))


def _capped(records: Iterator[bytes], most: int) -> Iterator[bytes]:
    """Stop pages that are in many records from becoming more than the file."""
    for record in records:
        most -= len(record)
        if most < 0:
            return
        yield record


def _long_records(file: _File) -> Iterator[bytes]:
    for start in range(0, len(file.data), file.page):
        head = start + (_HEADER if start == 0 else 0)
        if file.number(head, 1) != _TABLE_LEAF:
            continue
        cells = file.number(head + 3, 2)
        for cell in range(min(cells, file.page // 4)):
            yield from _record(file, start + file.number(head + 8 + 2 * cell, 2))


def _record(file: _File, at: int) -> Iterator[bytes]:
    size, at = file.varint(at)
    _row, at = file.varint(at)
    most = file.usable - 35
    if size <= most or size > len(file.data):
        return
    least = (file.usable - 12) * 32 // 255 - 23
    kept = least + (size - least) % (file.usable - 4)
    kept = kept if kept <= most else least
    parts = [file.data[at : at + kept]]
    following, left = file.number(at + kept, 4), size - kept
    seen: set[int] = set()
    while following and left > 0 and following not in seen:
        seen.add(following)
        place = (following - 1) * file.page
        parts.append(file.data[place + 4 : place + 4 + min(left, file.usable - 4)])
        left -= file.usable - 4
        following = file.number(place, 4)
    yield b"".join(parts)


UNPACKER = Unpacker(
    name="sqlite",
    triggers=(Pattern(id="unpack:sqlite", expression=r"^SQLite format 3\x00"),),
    unpack=_unpack,
)
