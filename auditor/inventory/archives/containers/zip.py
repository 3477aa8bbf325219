"""zip, the container of wheels and extensions: the directory first, then every member against its local header."""

from __future__ import annotations

import bz2
import stat
from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO

from auditor.inventory.archives.deflate import Engine, crc32, deflate_engine
from auditor.inventory.archives.model import (
    AnomalyKind,
    ArchiveError,
    LimitError,
    Limits,
    Member,
    MemberKind,
    TruncatedError,
    UnsupportedError,
)
from auditor.inventory.archives.names import decode_name
from auditor.inventory.archives.session import CHUNK, Session
from auditor.inventory.archives.streams import drain
from auditor.inventory.archives.zip_local import LOCAL, Place, compare_layout, locate
from auditor.inventory.archives.zip_lzma import ZipLzmaEngine
from auditor.inventory.archives.zip_records import END, ZipEntry, has_end_record, read_directory

RANDOM_ACCESS = True
_KINDS: dict[int, MemberKind] = {
    stat.S_IFLNK: "symlink",
    stat.S_IFDIR: "directory",
    stat.S_IFIFO: "fifo",
    stat.S_IFCHR: "device",
    stat.S_IFBLK: "device",
}


class EncryptedError(UnsupportedError):
    """A member that needs a password."""

    kind: AnomalyKind = "encrypted"


def recognises(head: bytes, stream: BinaryIO) -> bool:
    """Tell whether a file begins or ends as a zip does."""
    return head.startswith((LOCAL, END)) or has_end_record(stream)


def members(stream: BinaryIO, session: Session) -> Iterator[Member]:
    """Give every member in the order of the directory."""
    directory = read_directory(stream, session)
    session.check_unpacked(sum(entry.size for entry in directory.entries))
    places = []
    for index, entry in enumerate(directory.entries):
        try:
            place = locate(stream, entry, session)
        except ArchiveError as problem:
            yield _member(entry, index, partial(_refuse, problem), session)
            continue
        places.append(place)
        yield _member(entry, index, partial(_content, stream, entry, place, session), session)
    compare_layout(places, directory, session)


def direct(stream: BinaryIO, session: Session) -> Callable[[int], Member]:
    """Give a way to single members that reads the directory once and a local header when it is wanted."""
    entries = read_directory(stream, session).entries

    def member(index: int) -> Member:
        entry = entries[index]
        place = locate(stream, entry, session)
        return _member(entry, index, partial(_content, stream, entry, place, session), session)

    return member


def _refuse(problem: ArchiveError) -> Iterator[bytes]:
    raise problem


def _member(entry: ZipEntry, index: int, chunks: Callable[[], Iterator[bytes]], session: Session) -> Member:
    name = entry.text
    kind = _KINDS.get(stat.S_IFMT(entry.attributes), "file")
    kind = "directory" if name.endswith("/") else kind
    if kind == "directory" and entry.size:
        session.note("zip-confusion", f"a folder with {entry.size} bytes of content", name)
    link = ""
    if kind == "symlink":
        link = _link(entry, chunks, session)
    return Member(
        name=name,
        kind=kind,
        size=entry.size if kind == "file" else 0,
        mode=entry.attributes & 0o7777 or 0o644,
        link=link,
        index=index,
        chunks=chunks,
    )


def _link(entry: ZipEntry, chunks: Callable[[], Iterator[bytes]], session: Session) -> str:
    if entry.size > session.limits.path_bytes:
        raise LimitError(f"has a link of {entry.size} bytes (limit path_bytes)")
    try:
        return decode_name(b"".join(chunks()))
    except LimitError:
        raise
    except ArchiveError as problem:
        session.miss(problem, entry.text)
        return ""


def _content(stream: BinaryIO, entry: ZipEntry, place: Place, session: Session) -> Iterator[bytes]:
    if entry.encrypted:
        raise EncryptedError("encrypted: its content cannot be read")
    seen = crc = 0
    for piece in _unpacked(stream, entry, place, session.limits):
        seen += len(piece)
        if seen > entry.size:
            session.note("zip-confusion", f"holds more than the {entry.size} bytes it states", entry.text)
            raise ArchiveError("its content is longer than the directory states")
        session.unpack(len(piece))
        crc = crc32(piece, crc)
        yield piece
    if seen < entry.size:
        raise TruncatedError("its content is shorter than the directory states")
    if crc != entry.crc:
        raise ArchiveError("its checksum is wrong")


def _unpacked(stream: BinaryIO, entry: ZipEntry, place: Place, limits: Limits) -> Iterator[bytes]:
    raw = _raw(stream, place.data, entry.packed)
    if entry.method == 0:
        yield from raw
        return
    yield from _inflated(raw, _engine(entry, limits), entry)


def _inflated(raw: Iterator[bytes], engine: Engine, entry: ZipEntry) -> Iterator[bytes]:
    for chunk in raw:
        yield from drain(engine, chunk)
        if engine.eof:
            if engine.unused_data or next(raw, b""):
                raise ArchiveError("bytes are left over inside its compressed data")
            return
    if entry.method != _LZMA:
        raise TruncatedError("its compressed data ends too early")


_DEFLATE, _BZIP2, _LZMA = 8, 12, 14


def _engine(entry: ZipEntry, limits: Limits) -> Engine:
    if entry.method == _DEFLATE:
        return deflate_engine("raw")
    if entry.method == _BZIP2:
        return bz2.BZ2Decompressor()
    if entry.method == _LZMA:
        return ZipLzmaEngine(limits)
    raise UnsupportedError(f"compression method {entry.method} is not read here")


def _raw(stream: BinaryIO, at: int, count: int) -> Iterator[bytes]:
    while count:
        stream.seek(at)
        chunk = stream.read(min(CHUNK, count))
        if not chunk:
            raise TruncatedError("the file ends inside its content")
        at += len(chunk)
        count -= len(chunk)
        yield chunk
