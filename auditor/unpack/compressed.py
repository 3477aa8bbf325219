"""Single compressed streams: gzip, bzip2, xz, zstd and brotli."""

from __future__ import annotations

import importlib
import io
from collections.abc import Callable, Iterator
from typing import Any

from auditor.inventory.archives.compressed import unwrapped
from auditor.inventory.archives.model import ArchiveError, TruncatedError
from auditor.inventory.archives.session import Session
from auditor.model.blob import Blob, Incomplete
from auditor.model.pattern import Hits, Pattern
from auditor.unpack.limits import Limits
from auditor.unpack.members import archive_limits
from auditor.unpack.unpacker import Unpacker

_ZSTD = b"\x28\xb5\x2f\xfd"
_SUFFIXES = (".gz", ".tgz", ".bz2", ".xz", ".zst", ".br")
_PIECE = 1 << 20
# A brotli file has no magic number; what cannot be one is not worth a message.
_BROTLI_SUFFIX = ".br"


def _unpack(blob: Blob, hits: Hits, limits: Limits) -> Iterator[Blob | Incomplete]:
    try:
        yield blob.child(_inner_name(blob), b"".join(_capped(_pieces(blob, hits, limits), limits)))
    except _MissingReaderError as missing:
        yield Incomplete(chain=blob.chain, limit="reader", detail=f"no reader for {missing} is installed")
    except ArchiveError as error:
        yield Incomplete(chain=blob.chain, limit=error.kind, detail=str(error))


def _capped(pieces: Iterator[bytes], limits: Limits) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limits.blob_bytes:
            raise ArchiveError(f"unpacks to more than {limits.blob_bytes} bytes (limit blob_bytes)")
        yield piece


def _pieces(blob: Blob, hits: Hits, limits: Limits) -> Iterator[bytes]:
    if not hits:
        return _brotli(blob.data)
    if blob.data.startswith(_ZSTD):
        return _zstd(blob.data)
    session = Session(archive_limits(limits), raw_size=len(blob.data))
    return unwrapped(io.BytesIO(blob.data), session)


def _fed(data: bytes, decompress: Callable[[bytes], bytes]) -> Iterator[bytes]:
    """Feed small pieces, so that a bomb is stopped by its output and not by the memory of this machine."""
    step = max(1024, min(len(data) // 64, _PIECE))
    for at in range(0, len(data), step):
        try:
            piece = decompress(data[at : at + step])
        except Exception as error:  # noqa: BLE001 - each library has errors of its own
            raise ArchiveError(f"the compressed data is damaged: {type(error).__name__}") from None
        if piece:
            yield piece


def _brotli(data: bytes) -> Iterator[bytes]:
    engine = _module("brotli", "brotlicffi").Decompressor()
    yield from _fed(data, engine.process)
    if not engine.is_finished():
        raise TruncatedError("the compressed data ends too early")


def _zstd(data: bytes) -> Iterator[bytes]:
    """Read frames back to back."""
    while data.startswith(_ZSTD):
        made = _module("compression.zstd", "zstandard", "backports.zstd").ZstdDecompressor()
        engine = made.decompressobj() if hasattr(made, "decompressobj") else made
        rest: list[bytes] = []

        def step(piece: bytes, engine: Any = engine, rest: list[bytes] = rest) -> bytes:
            if engine.eof:
                rest.append(piece)
                return b""
            out: bytes = engine.decompress(piece)
            if engine.eof:
                rest.append(engine.unused_data)
            return out

        yield from _fed(data, step)
        if not engine.eof:
            raise TruncatedError("the compressed data ends too early")
        data = b"".join(rest)


class _MissingReaderError(Exception):
    """A format whose library is not installed here."""


def _module(*names: str) -> Any:
    for name in names:
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    raise _MissingReaderError(names[0])


def _inner_name(blob: Blob) -> str:
    name = blob.name.rsplit("/", 1)[-1]
    lower = name.lower()
    for suffix in _SUFFIXES:
        if lower.endswith(suffix) and len(name) > len(suffix):
            return name[: -len(suffix)] + (".tar" if suffix == ".tgz" else "")
    return "content"


UNPACKER = Unpacker(
    name="compressed",
    triggers=(
        Pattern(id="unpack:gzip", expression=r"^\x1f\x8b\x08"),
        Pattern(id="unpack:bzip2", expression=r"^BZh[1-9](?:1AY&SY|\x17rE8P\x90)"),
        Pattern(id="unpack:xz", expression=r"^\xfd7zXZ\x00"),
        Pattern(id="unpack:zstd", expression=r"^\x28\xb5\x2f\xfd"),
    ),
    suffixes=(_BROTLI_SUFFIX,),
    unpack=_unpack,
)
