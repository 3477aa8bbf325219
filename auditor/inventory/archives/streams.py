"""Sequential bytes: decompression with every limit applied, and exact reads over it."""

from __future__ import annotations

import lzma
from collections.abc import Callable, Iterator

from auditor.inventory.archives.deflate import DEFLATE_ERRORS, Engine
from auditor.inventory.archives.model import ArchiveError, TruncatedError
from auditor.inventory.archives.session import CHUNK, Session

ENGINE_ERRORS: tuple[type[Exception], ...] = (*DEFLATE_ERRORS, lzma.LZMAError, OSError, EOFError, ValueError)


def drain(engine: Engine, data: bytes, size: int = CHUNK) -> Iterator[bytes]:
    """Give everything an engine can make of some input, in pieces of bounded size."""
    while True:
        try:
            piece = engine.decompress(data, size)
        except ENGINE_ERRORS as error:
            raise ArchiveError(f"the compressed data is damaged: {error}") from None
        if piece:
            yield piece
        data = b""
        if engine.eof or engine.needs_input:
            return


def inflated(
    raw: Iterator[bytes], session: Session, *, magic: bytes, new_engine: Callable[[], Engine]
) -> Iterator[bytes]:
    """Decompress one or more streams written back to back; anything else after them is noted, not read."""
    engine = new_engine()
    for chunk in raw:
        data = chunk
        while data:
            for piece in drain(engine, data, session.piece):
                session.unpack(len(piece))
                yield piece
            if not engine.eof:
                break
            data = _after(engine, raw, len(magic))
            if not data.startswith(magic):
                _leftovers(data, raw, session)
                return
            engine = new_engine()
    raise TruncatedError("the compressed data ends too early")


def _after(engine: Engine, raw: Iterator[bytes], wanted: int) -> bytes:
    data = engine.unused_data
    while len(data) < wanted and (more := next(raw, b"")):
        data += more
    return data


def _leftovers(data: bytes, raw: Iterator[bytes], session: Session) -> None:
    """Note bytes after the compressed data, unless they are padding; read to the end for the digest."""
    extra = len(data) if data.strip(b"\0") else 0
    for chunk in raw:
        extra += len(chunk) if extra or chunk.strip(b"\0") else 0
    if extra:
        session.note("trailing-data", f"{extra} bytes after the end of the compressed data")


class ByteStream:
    """Exact reads over an iterator of chunks."""

    __slots__ = ("_at", "_buffer", "_chunks", "_passed")

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._buffer = b""
        self._at = 0
        self._passed = 0

    @property
    def offset(self) -> int:
        """How many bytes have been taken."""
        return self._passed + self._at

    def _refill(self) -> bool:
        self._passed += len(self._buffer)
        self._buffer = next(self._chunks, b"")
        self._at = 0
        return bool(self._buffer)

    def take(self, count: int) -> bytes:
        """Give exactly `count` bytes, fewer only at the end of the stream."""
        at = self._at
        if at + count <= len(self._buffer):
            self._at = at + count
            return self._buffer[at : at + count]
        return b"".join(self.pieces(count))

    def pieces(self, count: int) -> Iterator[bytes]:
        """Give up to `count` bytes as they come."""
        while count > 0:
            if self._at == len(self._buffer) and not self._refill():
                return
            piece = self._buffer[self._at : self._at + count]
            self._at += len(piece)
            count -= len(piece)
            yield piece

    def skip(self, count: int) -> int:
        """Pass over `count` bytes; give how many there were."""
        left = count
        while left > 0:
            if self._at == len(self._buffer) and not self._refill():
                break
            step = min(left, len(self._buffer) - self._at)
            self._at += step
            left -= step
        return count - left
