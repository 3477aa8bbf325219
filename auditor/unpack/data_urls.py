"""`data:` URLs, base64 or percent-encoded, with any parameters, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from auditor.model.blob import Blob, Incomplete, Origin
from auditor.model.pattern import Hits, Pattern
from auditor.unpack.base64_runs import URL_HEAD, decoded
from auditor.unpack.limits import Limits
from auditor.unpack.unpacker import Unpacker

_HEAD = 256
_BASE64 = re.compile(rb"(?:[A-Za-z0-9+/=_\-]|%(?:2[BbFf]|3[Dd]|0[AaDd])|\\/)*+")
_BASE64_FAST = re.compile(rb"[A-Za-z0-9+/=_\-]*+")
_PLAIN = re.compile(rb"[^\s\"'`<>\\]*+")
_QUOTED = {quote: re.compile(rb"[^\r\n" + quote + rb"\\]*+") for quote in (b'"', b"'", b"`")}


def _unpack(blob: Blob, hits: Hits, limits: Limits) -> Iterator[Blob | Incomplete]:
    done = 0
    for count, end in enumerate(hits.get("unpack:data-url", ())):
        if count >= limits.fragments:
            yield Incomplete(chain=blob.chain, limit="fragments", detail=f"more than {count} data: URLs")
            return
        if end <= done:
            continue
        low = max(done, end - _HEAD)
        start = low + blob.data[low:end].lower().rfind(b"data:")
        if start < low:
            continue
        head = blob.data[start + 5 : end - 1].lower()
        stop, content = _content(blob.data, start, end, base64=head.rstrip().endswith(b"base64"))
        done = stop
        if content:
            kind = head.split(b";", 1)[0].decode("ascii", "replace")
            origin = Origin(start=end, end=stop, anchors=((0, end), (len(content), stop)))
            yield blob.child(f"data: {kind} at byte {start}", content, origin)


def _content(data: bytes, start: int, at: int, *, base64: bool) -> tuple[int, bytes]:
    if base64:
        found = _BASE64_FAST.match(data, at)
        if found and data[found.end() : found.end() + 1] in (b"%", b"\\"):
            found = _BASE64.match(data, at)
            text = found[0] if found else b""
            return at + len(text), decoded(unquote_to_bytes(text.replace(b"\\/", b"/")))
        text = found[0] if found else b""
        return at + len(text), decoded(text)
    quoted = _QUOTED.get(data[start - 1 : start], _PLAIN).match(data, at)
    text = quoted[0] if quoted else b""
    return at + len(text), unquote_to_bytes(text)


UNPACKER = Unpacker(
    name="data: URL",
    triggers=(
        Pattern(
            id="unpack:data-url",
            expression=URL_HEAD,
            flags=re.IGNORECASE,
            every=True,
        ),
    ),
    unpack=_unpack,
)
