"""The local headers of a zip: where content lies, and where they contradict the central directory."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from auditor.inventory.archives.model import ArchiveError
from auditor.inventory.archives.session import Session
from auditor.inventory.archives.zip_records import Directory, ZipEntry, extra_fields, widen

LOCAL = b"PK\x03\x04"
_DESCRIPTOR = b"PK\x07\x08"
_LOCAL = struct.Struct("<4s5H3L2H")
_DEFERRED = 0x8


@dataclass(slots=True, kw_only=True)
class Place:
    """Where a member's content begins, and the bytes from its local header to the end of its descriptor."""

    data: int
    start: int
    end: int


def locate(stream: BinaryIO, entry: ZipEntry, session: Session) -> Place:
    """Read a local header, compare it, and give the place of the content."""
    stream.seek(entry.offset)
    block = stream.read(_LOCAL.size)
    if len(block) < _LOCAL.size or block[:4] != LOCAL:
        raise ArchiveError("the central directory points to no local header")
    _, _needs, flags, method, _time, _date, crc, packed, size, names, extras = _LOCAL.unpack(block)
    name = stream.read(names)
    fields = extra_fields(stream.read(extras))
    size, packed = widen(fields.get(1, b""), size, packed)
    for detail in _contradictions(entry, flags, method, name):
        session.note("zip-confusion", detail, entry.text)
    data = entry.offset + _LOCAL.size + names + extras
    end = data + entry.packed
    deferred = bool(flags & _DEFERRED)
    _compare_sizes(entry, (crc, packed, size), session, deferred=deferred)
    if deferred:
        end += _descriptor(stream, entry, end, session)
    return Place(data=data, start=entry.offset, end=end)


def _contradictions(entry: ZipEntry, flags: int, method: int, name: bytes) -> Iterator[str]:
    if name != entry.name:
        yield f"the local header names it {name.decode('latin-1')!r}"
    if method != entry.method:
        yield f"compression method {method} in the local header, {entry.method} in the directory"
    if (flags ^ entry.flags) & 0x41:
        yield "encrypted in one header, not in the other"
    if entry.unicode_path and entry.name.isascii() and entry.unicode_path != entry.name:
        yield f"a second name in an extra field: {entry.unicode_path.decode('latin-1')!r}"


def _compare_sizes(entry: ZipEntry, stated: tuple[int, int, int], session: Session, *, deferred: bool) -> None:
    labels = ("checksum", "packed size", "size")
    for label, local, central in zip(labels, stated, (entry.crc, entry.packed, entry.size), strict=True):
        blank = deferred and local in (0, 0xFFFFFFFF)
        if local != central and not blank:
            session.note(
                "zip-confusion", f"{label} {local} in the local header, {central} in the directory", entry.text
            )


def _descriptor(stream: BinaryIO, entry: ZipEntry, at: int, session: Session) -> int:
    """Give the length of the descriptor after the content; note one that fits nothing."""
    stream.seek(at)
    block = stream.read(24)
    for signature in (_DESCRIPTOR, b""):
        for width in ("<LLL", "<LQQ"):
            wanted = signature + struct.pack(width, entry.crc, *_fit(entry, width))
            if block.startswith(wanted):
                return len(wanted)
    session.note("zip-confusion", "the data descriptor after the content disagrees with the directory", entry.text)
    return 0


def _fit(entry: ZipEntry, width: str) -> tuple[int, int]:
    mask = 0xFFFFFFFF if width == "<LLL" else (1 << 64) - 1
    return entry.packed & mask, entry.size & mask


def _note_gap(at: int, start: int, session: Session) -> None:
    if at:
        session.note("zip-confusion", f"{start - at} bytes between members")
    else:
        session.note("zip-prefix", f"{start} bytes before the first member")


def compare_layout(places: Iterable[Place], directory: Directory, session: Session) -> None:
    """Note members that overlap and bytes that belong to no member."""
    at = 0
    for place in sorted(places, key=lambda place: place.start):
        if place.start < at:
            session.note("zip-confusion", f"members overlap at byte {place.start}")
        elif place.start > at:
            _note_gap(at, place.start, session)
        at = max(at, place.end)
    if at > directory.start:
        session.note("zip-confusion", "a member overlaps the central directory")
    elif at < directory.start:
        session.note("zip-confusion", f"{directory.start - at} bytes between the members and the directory")
