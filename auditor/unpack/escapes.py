r"""Text written as `\xNN`, `\uXXXX` or octal escapes in the strings of a program."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from auditor.model.blob import Blob, Incomplete
from auditor.model.pattern import Hits, Pattern
from auditor.unpack.fragments import Fragment, gathered
from auditor.unpack.limits import Limits
from auditor.unpack.unpacker import Unpacker

_ESCAPE = re.compile(
    rb"\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([0-7]{1,3})|U([0-9A-Fa-f]{8})|(\r\n|[\s\S]))"
)
_SIMPLE = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"v": b"\v", b"\n": b"", b"\r\n": b""}
_REACH = 4096
_EDGE_AFTER = re.compile(rb"[\"'`\r\n]")


def unescaped(text: bytes) -> bytes:
    """Give the value of a string literal's inside."""
    if b"\\" not in text:
        return text
    try:
        return str(json.loads(b'"' + text + b'"', strict=False)).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):
        return _ESCAPE.sub(_value, text)


def _value(found: re.Match[bytes]) -> bytes:
    long, short, byte, octal, wide, other = found.groups()
    if other is not None:
        return _SIMPLE.get(other, other)
    if octal is not None:
        return bytes((int(octal, 8) & 0xFF,))
    code = int(long or short or byte or wide, 16)
    return chr(code).encode("utf-8", "surrogatepass") if code < 0x110000 else b"?"


def _unpack(blob: Blob, hits: Hits, limits: Limits) -> Iterator[Blob | Incomplete]:
    ends = sorted({end for found in hits.values() for end in found})
    yield from gathered(blob, "escapes", limits, _fragments(blob.data, ends))


def _fragments(data: bytes, ends: list[int]) -> Iterator[Fragment]:
    done = 0
    for end in ends:
        if end <= done:
            continue
        start = _left_edge(data, max(done, end - _REACH), end - 1)
        edge = _EDGE_AFTER.search(data, end - 1, end + _REACH)
        stop = edge.start() if edge else min(len(data), end + _REACH)
        # An escaped quote belongs to the text.
        while edge and data[stop - 1 : stop] == b"\\" and stop - end < _REACH:
            edge = _EDGE_AFTER.search(data, stop + 1, end + _REACH)
            stop = edge.start() if edge else min(len(data), end + _REACH)
        yield Fragment(start=start, end=stop, data=unescaped(data[start:stop]))
        done = stop


def _left_edge(data: bytes, low: int, end: int) -> int:
    return max(low, *(data.rfind(edge, low, end) + 1 for edge in (b'"', b"'", b"`", b"\n")))


UNPACKER = Unpacker(
    name="escapes",
    triggers=(
        Pattern(
            id="unpack:hex-escapes",
            expression=r"(?:\\{1,2}x[2-7][0-9A-Fa-f]){4,}(?:[^\\]|\\{1,2}[^x\\]|\z)",
            every=True,
        ),
        Pattern(
            id="unpack:unicode-escapes",
            expression=r"(?:\\{1,2}u(?:00[2-7][0-9A-Fa-f]|\{[2-7][0-9A-Fa-f]\})){4,}(?:[^\\]|\\{1,2}[^u\\]|\z)",
            every=True,
        ),
        Pattern(
            id="unpack:octal-escapes", expression=r"(?:\\{1,2}[01][0-7]{2}){6,}(?:[^\\]|\\{1,2}[^0-7\\]|\z)", every=True
        ),
    ),
    unpack=_unpack,
)
