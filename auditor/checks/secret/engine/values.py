"""Read the value that follows a name and an operator, quoted in any language's way or bare, up to a limit."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LONGEST = 512
_LEAD = re.compile(
    rb"[ \t]{0,8}(?:@|[rbuRBUfFL]{1,2}(?=[\"']))?(?P<quote>\\{0,3}\"{3}|'''|\\{0,3}[\"'`]|&quot;|&#39;|)"
)
_BARE = re.compile(rb"[^\s\"'`,;<>&|)\]]{1,200}")
_BARE_LINE = re.compile(rb"[^\s\"'`<>|]{1,200}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """Where a value stands, and the quote in front of it (empty for a bare one)."""

    start: int
    end: int
    quote: bytes


def read(data: bytes, at: int) -> Value | None:
    """Read one value at an offset; None when nothing there can be one."""
    lead = _LEAD.match(data, at, at + 32)
    if lead is None:
        return None
    quote, start = lead["quote"], lead.end()
    if not quote:
        return _bare(data, start)
    stop = _closing(data, start, quote)
    return Value(start=start, end=stop, quote=quote) if stop > start else None


def _closing(data: bytes, start: int, quote: bytes) -> int:
    at, limit = start, min(len(data), start + _LONGEST)
    while (at := data.find(quote, at, limit)) >= 0:
        escapes = len(data[start:at]) - len(data[start:at].rstrip(b"\\"))
        if quote[:1] == b"\\" or escapes % 2 == 0:
            text = data[start:at]
            return -1 if b"\n" in text and len(quote.lstrip(b"\\")) < 3 else at
        at += 1
    return -1


def _bare(data: bytes, start: int) -> Value | None:
    found = _BARE.match(data, start)
    if found is None:
        return None
    end = found.end()
    if data[end : end + 1] in (b",", b";", b"&", b")", b"]"):
        whole = _BARE_LINE.match(data, start)
        rest = data[end + 1 : end + 2]
        if whole and data[end : end + 1] == b"&" and rest.isalnum() and b"=" not in data[end : end + 40]:
            end = whole.end()
    return Value(start=start, end=end, quote=b"")
