"""The deflated streams of PDF files, where their text is."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from auditor.model.blob import Blob, Incomplete
from auditor.model.pattern import Hits, Pattern
from auditor.unpack.limits import Limits
from auditor.unpack.unpacker import Unpacker

_STREAM = re.compile(rb"/FlateDecode\b[^<>]{0,512}+(?:>>|<<[^<>]{0,512}+>>[^<>]{0,512}+>>)\s{0,8}stream\r?\n")
_HEAD = 1024
_SHOWN = re.compile(rb"\((?:[^()\\]|\\.){1,4096}+\)")


def _unpack(blob: Blob, _hits: Hits, limits: Limits) -> Iterator[Blob | Incomplete]:
    if b"%PDF-" not in blob.data[:_HEAD]:
        return
    left = limits.blob_bytes
    for count, found in enumerate(_STREAM.finditer(blob.data)):
        if count >= limits.members or left <= 0:
            yield Incomplete(chain=blob.chain, limit="members", detail="more streams in one PDF than are opened")
            return
        data = _inflated(blob.data, found.end(), left)
        left -= len(data)
        if data:
            yield blob.child(f"stream at byte {found.end()}", data)
            text = b"".join(part[1:-1] for part in _SHOWN.findall(data))
            if text:
                yield blob.child(f"text of the stream at byte {found.end()}", text)


def _inflated(data: bytes, at: int, limit: int) -> bytes:
    """Inflate what can be; a damaged stream ends where the damage begins, as readers do."""
    engine = zlib.decompressobj()
    out: list[bytes] = []
    size = 0
    step = 1 << 16
    while at < len(data) and not engine.eof and size < limit:
        try:
            piece = engine.decompress(data[at : at + step], limit - size)
        except zlib.error:
            break
        out.append(piece)
        size += len(piece)
        at += step
    return b"".join(out)


UNPACKER = Unpacker(
    name="pdf",
    triggers=(Pattern(id="unpack:pdf", expression=r"%PDF-[12]\.[0-9]"),),
    unpack=_unpack,
)
