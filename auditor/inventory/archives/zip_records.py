"""The end of a zip: its end records and its central directory, with every sign that readers could disagree."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

from auditor.inventory.archives.model import ArchiveError, TruncatedError
from auditor.inventory.archives.session import Session

END = b"PK\x05\x06"
END64 = b"PK\x06\x06"
LOCATOR64 = b"PK\x06\x07"
CENTRAL = b"PK\x01\x02"
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64 = struct.Struct("<4sLQL")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_TAIL = 65535 + _END.size
_FULL16 = 0xFFFF
_FULL32 = 0xFFFFFFFF


@dataclass(slots=True, kw_only=True)
class ZipEntry:
    """What the central directory states about one member; `offset` is where its local header really is."""

    name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    attributes: int
    unicode_path: bytes = b""

    @property
    def encrypted(self) -> bool:
        """Whether the content needs a password."""
        return bool(self.flags & 0x41)

    @property
    def text(self) -> str:
        """The name as the format says it is encoded."""
        if not self.flags & 0x800:
            return self.name.decode("cp437")
        try:
            return self.name.decode()
        except UnicodeDecodeError:
            return self.name.decode("latin-1")


@dataclass(slots=True, kw_only=True)
class Directory:
    """The central directory and where it lies in the file."""

    entries: tuple[ZipEntry, ...]
    start: int


@dataclass(slots=True, kw_only=True)
class _End:
    at: int
    count: int
    size: int
    offset: int
    comment: int


def has_end_record(stream: BinaryIO) -> bool:
    """Tell whether a file ends as a zip does, whatever it begins with."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _TAIL))
    tail = stream.read(_TAIL)
    at = tail.rfind(END)
    return 0 <= at <= len(tail) - _END.size and at + _END.size + int.from_bytes(
        tail[at + 20 : at + 22], "little"
    ) == len(tail)


def read_directory(stream: BinaryIO, session: Session) -> Directory:
    """Read the central directory that most readers would use; note every other one that could be meant."""
    file_size = stream.seek(0, 2)
    base = max(0, file_size - _TAIL)
    stream.seek(base)
    tail = stream.read(_TAIL)
    places = [base + at for at in _candidates(tail)]
    if not places:
        raise TruncatedError("the zip has no end record: it is cut short or has more than 65535 bytes after it")
    end = _choose(stream, tail, base, places, session)
    stop = end.at
    end = _with_zip64(stream, end, session)
    stop = min(stop, end.at)
    start = stop - end.size
    shift = start - end.offset
    if start < 0 or shift < 0:
        raise ArchiveError("the zip's end record points outside the file")
    if shift and end.count and _begins_directory(stream, end.offset) and not _begins_directory(stream, start):
        session.note("zip-confusion", f"{shift} bytes between the directory and the end record that names it")
        start, shift = end.offset, 0
    others = sum(place >= start for place in places) - 1
    if others:
        session.note("zip-confusion", f"{others + 1} end records: readers may list different members")
    return Directory(entries=_entries(stream, start, end, shift, session), start=start)


def _begins_directory(stream: BinaryIO, at: int) -> bool:
    stream.seek(at)
    return stream.read(len(CENTRAL)) == CENTRAL


def _candidates(tail: bytes) -> list[int]:
    found = []
    at = tail.find(END)
    while at >= 0 and len(tail) - at >= _END.size:
        found.append(at)
        at = tail.find(END, at + 1)
    return found


def _choose(stream: BinaryIO, tail: bytes, base: int, places: list[int], session: Session) -> _End:
    ends = [_end_at(tail, place - base, base) for place in places]
    exact = [end for end in ends if end.at + _END.size + end.comment == base + len(tail)]
    if exact:
        return next((end for end in reversed(exact) if _follows_directory(stream, end)), exact[-1])
    end = ends[-1]
    beyond = base + len(tail) - end.at - _END.size - end.comment
    if beyond < 0:
        raise TruncatedError("the zip ends inside its own comment")
    session.note("zip-confusion", f"{beyond} bytes after the end record")
    return end


def _follows_directory(stream: BinaryIO, end: _End) -> bool:
    """Tell a real end record from its signature inside another one's comment."""
    if end.at < end.size:
        return False
    stream.seek(end.at - end.size)
    return not end.count or stream.read(len(CENTRAL)) == CENTRAL


def _end_at(tail: bytes, at: int, base: int) -> _End:
    _, _disk, _first, _here, count, size, offset, comment = _END.unpack_from(tail, at)
    return _End(at=base + at, count=count, size=size, offset=offset, comment=comment)


def _with_zip64(stream: BinaryIO, end: _End, session: Session) -> _End:
    needed = end.count == _FULL16 or _FULL32 in (end.size, end.offset)
    if end.at < _LOCATOR64.size:
        return end
    stream.seek(end.at - _LOCATOR64.size)
    magic, _disk, offset, _disks = _LOCATOR64.unpack(stream.read(_LOCATOR64.size))
    if magic != LOCATOR64:
        return end
    found = _end64(stream, end, offset) or _end64(stream, end, end.at - _LOCATOR64.size - _END64.size)
    if found is None:
        raise ArchiveError("the zip64 locator points to no zip64 end record")
    small = (min(found.count, _FULL16), min(found.size, _FULL32), min(found.offset, _FULL32))
    if not needed or any(
        stated not in (full, real)
        for stated, full, real in zip(
            (end.count, end.size, end.offset), (_FULL16, _FULL32, _FULL32), small, strict=True
        )
    ):
        session.note("zip-confusion", "a zip64 end record where none is needed, or one that disagrees")
    return found


def _end64(stream: BinaryIO, end: _End, at: int) -> _End | None:
    if not 0 <= at <= end.at - _END64.size:
        return None
    stream.seek(at)
    block = stream.read(_END64.size)
    if len(block) < _END64.size or block[:4] != END64:
        return None
    *_, count, size, offset = _END64.unpack(block)
    return _End(at=at, count=count, size=size, offset=offset, comment=0)


def _entries(stream: BinaryIO, start: int, end: _End, shift: int, session: Session) -> tuple[ZipEntry, ...]:
    stream.seek(start)
    left = end.size
    found: list[ZipEntry] = []
    while left >= _CENTRAL.size:
        entry, used = _entry(stream, shift)
        left -= used
        session.enter(entry.text)
        found.append(entry)
    if left:
        session.note("zip-confusion", f"{abs(left)} bytes of the central directory belong to no entry")
    if len(found) != end.count:
        session.note("zip-confusion", f"the end record states {end.count} members, the directory has {len(found)}")
    return tuple(found)


def _entry(stream: BinaryIO, shift: int) -> tuple[ZipEntry, int]:
    block = stream.read(_CENTRAL.size)
    if len(block) < _CENTRAL.size or block[:4] != CENTRAL:
        raise ArchiveError("the zip's central directory is damaged")
    _, _by, _needs, flags, method, _time, _date, crc, packed, size, names, extras, comments, _disk, _attr, attr, at = (
        _CENTRAL.unpack(block)
    )
    name, extra = stream.read(names), stream.read(extras)
    stream.seek(comments, 1)
    if len(name) + len(extra) < names + extras:
        raise TruncatedError("the zip ends inside its central directory")
    fields = extra_fields(extra)
    size, packed, at = widen(fields.get(1, b""), size, packed, at)
    entry = ZipEntry(
        name=name,
        flags=flags,
        method=method,
        crc=crc,
        packed=packed,
        size=size,
        offset=at + shift,
        attributes=attr >> 16,
        unicode_path=fields.get(0x7075, b"")[5:],
    )
    return entry, _CENTRAL.size + names + extras + comments


def extra_fields(extra: bytes) -> dict[int, bytes]:
    """Decode an extra area; the first field of a kind wins, as with other readers."""
    fields: dict[int, bytes] = {}
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        fields.setdefault(kind, extra[at + 4 : at + 4 + length])
        at += 4 + length
    return fields


def widen(zip64: bytes, *values: int) -> tuple[int, ...]:
    """Replace each 32-bit value that is full by the next 64-bit one of a zip64 field."""
    wide = []
    at = 0
    for value in values:
        if value == _FULL32 and at + 8 <= len(zip64):
            wide.append(int.from_bytes(zip64[at : at + 8], "little"))
            at += 8
        else:
            wide.append(value)
    return tuple(wide)
