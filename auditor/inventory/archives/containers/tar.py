"""tar, plain or compressed: one pass over a stream, every dialect, nothing forgiven in silence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from auditor.inventory.archives.compressed import compression_of, unwrapped
from auditor.inventory.archives.model import (
    ArchiveError,
    LimitError,
    Member,
    MemberKind,
    TruncatedError,
    UnsupportedError,
)
from auditor.inventory.archives.names import decode_name
from auditor.inventory.archives.session import Session
from auditor.inventory.archives.streams import ByteStream
from auditor.inventory.archives.tar_header import BLOCK, ZEROS, TarHeader, decode_header, decode_pax, looks_like_tar

RANDOM_ACCESS = False
_KINDS: dict[bytes, MemberKind] = {
    b"0": "file",
    b"\0": "file",
    b"7": "file",
    b"S": "file",
    b"1": "hardlink",
    b"2": "symlink",
    b"3": "device",
    b"4": "device",
    b"5": "directory",
    b"D": "directory",
    b"6": "fifo",
}
_EXTENSIONS = b"xXgLK"
_VOLUME = b"VMN"


def recognises(head: bytes, stream: BinaryIO) -> bool:
    """Tell whether a file is a tar, or anything compressed (which can only hold a tar)."""
    del stream
    return compression_of(head) is not None or looks_like_tar(head)


def members(stream: BinaryIO, session: Session) -> Iterator[Member]:
    """Give every member in order. The rest of a member is skipped when the next one is asked for."""
    source = ByteStream(unwrapped(stream, session))
    reader = _Reader(source, session)
    yield from reader.members()


@dataclass(slots=True)
class _Content:
    """The bytes of one member that are still in the stream."""

    source: ByteStream
    left: int

    def chunks(self) -> Iterator[bytes]:
        """Give them once."""
        while self.left:
            piece = next(self.source.pieces(self.left), b"")
            if not piece:
                raise TruncatedError("the archive ends inside a member")
            self.left -= len(piece)
            yield piece

    def skip(self) -> None:
        """Pass over what nobody read."""
        left, self.left = self.left, 0
        if self.source.skip(left) < left:
            raise TruncatedError("the archive ends inside a member")


@dataclass(slots=True)
class _Reader:
    source: ByteStream
    session: Session
    global_pax: dict[bytes, bytes] = field(default_factory=dict)

    def members(self) -> Iterator[Member]:
        extended: dict[bytes, bytes] = {}
        pending = 0
        while (header := self._next_header()) is not None:
            if header.flag in _EXTENSIONS:
                self._extension(header, extended)
                pending += 1
                self._refuse_endless(pending)
                continue
            yield from self._member(header, {**self.global_pax, **extended} if self.global_pax else extended)
            extended, pending = {}, 0
        if pending:
            self.session.note("tar-confusion", "an extended header that belongs to no member")

    def _refuse_endless(self, pending: int) -> None:
        if pending > self.session.limits.members:
            raise LimitError("holds more extended headers than members are allowed (limit members)")

    def _next_header(self) -> TarHeader | None:
        block = self.source.take(BLOCK)
        if block == ZEROS:
            block = self._after_zeros()
        if self.source.offset <= BLOCK and not looks_like_tar(block):
            raise ArchiveError("holds no tar")
        if not block:
            return None
        if len(block) < BLOCK:
            raise TruncatedError("the archive ends inside a header")
        return decode_header(block)

    def _after_zeros(self) -> bytes:
        """Give the header after a lone block of zeros; at the end of the archive, nothing."""
        block = self.source.take(BLOCK)
        if block.strip(b"\0"):
            self.session.note("tar-confusion", "members after a block of zeros, where many readers stop")
            return block
        self._read_out()
        return b""

    def _read_out(self) -> None:
        extra = 0
        while piece := next(self.source.pieces(1 << 20), b""):
            extra += len(piece) if extra or piece.strip(b"\0") else 0
        if extra:
            self.session.note("trailing-data", f"{extra} bytes after the end of the tar")

    def _extension(self, header: TarHeader, extended: dict[bytes, bytes]) -> None:
        if header.size > self.session.limits.header_bytes:
            raise LimitError(f"has an extended header of {header.size} bytes (limit header_bytes)")
        data = self.source.take(header.size)
        if len(data) < header.size:
            raise TruncatedError("the archive ends inside an extended header")
        self.source.skip(-header.size % BLOCK)
        if header.flag in b"LK":
            extended[b"path" if header.flag == b"L" else b"linkpath"] = data.partition(b"\0")[0]
        elif header.flag == b"g":
            self._remember_global(decode_pax(data))
        else:
            extended.update(decode_pax(data))

    def _remember_global(self, records: dict[bytes, bytes]) -> None:
        self.global_pax.update(records)
        if sum(map(len, self.global_pax)) > self.session.limits.header_bytes:
            raise LimitError("has more global headers than allowed (limit header_bytes)")
        for key in (b"path", b"linkpath", b"size"):
            if key in records:
                self.session.note("tar-confusion", f"a global header sets {key.decode()} for every member")

    def _member(self, header: TarHeader, extended: dict[bytes, bytes]) -> Iterator[Member]:
        name = decode_name(extended.get(b"path", header.name))
        index = self.session.enter(name)
        if header.flag in _VOLUME:
            self.session.note("tar-confusion", "a multi-volume or label record", name)
        kind = _kind(header, name)
        size = self._size(header, extended, name)
        stored = size if kind in ("file", "other") else 0
        if header.sparse or any(key.startswith(b"GNU.sparse.") for key in extended):
            self._sparse(header, name)
        content = _Content(self.source, stored)
        yield Member(
            name=name,
            kind=kind,
            size=stored,
            mode=header.mode & 0o7777,
            link=decode_name(extended.get(b"linkpath", header.link)) if kind in ("symlink", "hardlink") else "",
            index=index,
            chunks=content.chunks,
        )
        content.skip()
        self._padding(stored)

    def _padding(self, stored: int) -> None:
        padding = -stored % BLOCK
        if padding and self.source.skip(padding) < padding:
            self.session.miss(TruncatedError("the archive ends before the padding of its last member"))

    def _size(self, header: TarHeader, extended: dict[bytes, bytes], name: str) -> int:
        size = header.size
        if b"size" in extended:
            stated = extended[b"size"]
            if not stated.isdigit() or len(stated) > 18:
                raise ArchiveError("a pax header has an impossible size")
            size = int(stated)
            if size != header.size and size < 1 << 33:
                self.session.note("tar-confusion", f"two sizes: {header.size} and {size}", name)
        if size and header.flag in b"123456":
            self.session.note("tar-confusion", f"a {_KINDS[header.flag]} that claims {size} bytes of content", name)
        return size

    def _sparse(self, header: TarHeader, name: str) -> None:
        self.session.miss(UnsupportedError("a sparse member: its content is not laid out in the archive"), name)
        more = header.more_blocks
        while more:
            block = self.source.take(BLOCK)
            if len(block) < BLOCK:
                raise TruncatedError("the archive ends inside a sparse map")
            more = bool(block[504])


def _kind(header: TarHeader, name: str) -> MemberKind:
    kind = _KINDS.get(header.flag, "other")
    return "directory" if header.flag in b"\x000" and name.endswith("/") else kind
