"""Read the value that follows a name and an operator, quoted in any language's way or bare, up to a limit."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LONGEST = 512
_WIDEST_LEAD = 96
_WRAP = (
    rb"(?:(?:new\s)?(?:\[\]byte|bytes?|bytearray|Buffer\.from|String|"
    rb"(?:Secret|Password|ApiKey|Token)(?:String|Str|Text|Value)?(?:::(?:new|from))?|"
    rb"[\w.:]{0,24}(?i:b64_?decode|from_?base64(?:_?string)?|base64_decode|decode_?base64|from_?hex|unhexlify|atob))"
    rb"\(\s{0,2}(?=[rbuRBU]{0,2}[\"'`]))?"
)
_LEAD = re.compile(
    rb"[ \t]{0,8}" + _WRAP + rb"(?:![\w!]{1,20} )?(?:@|[rbuRBUfFL]{1,2}(?=[\"']))?"
    rb"(?P<quote>\\{0,3}\"{3}|'''|\\{0,3}[\"'`]|&quot;|&#39;|)"
)
_BARE = re.compile(rb"[^\s\"'`,;<>&|)\]]{1,200}")
_BARE_LINE = re.compile(rb"[^\s\"'`<>|]{1,200}")
_REST_OF_LINE = re.compile(rb"[^\s\"'`]{1,200}(?=\s{0,4}(?:[\r\n]|\Z))")
_SETTING = re.compile(rb"\s{0,60}(?:-\s{1,4}|(?:export|set|ENV|ARG)\s{1,4})?[\w.\-]{1,80}\s{0,8}[=:]\s{0,8}\Z")
_SETTING_REACH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """Where a value stands, and the quote in front of it (empty for a bare one)."""

    start: int
    end: int
    quote: bytes


def read(data: bytes, at: int) -> Value | None:
    """Read one value at an offset; None when nothing there can be one."""
    lead = _LEAD.match(data, at, at + _WIDEST_LEAD)
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
    stop = data[end : end + 1]
    if stop in (b",", b";", b"&", b")", b"]", b"<", b">", b"|"):
        end = _end_of_setting(data, start) or (_end_of_query(data, start, end) if stop == b"&" else end)
    return Value(start=start, end=end, quote=b"")


def _end_of_setting(data: bytes, start: int) -> int:
    """Give the end of a line that holds a name, a sign and one word: there the word may hold anything."""
    low = max(0, start - _SETTING_REACH)
    line = data[max(low, data.rfind(b"\n", low, start) + 1) : start]
    rest = _REST_OF_LINE.match(data, start) if _SETTING.match(line) else None
    return start + len(rest[0].rstrip(b",;")) if rest else 0


def _end_of_query(data: bytes, start: int, end: int) -> int:
    whole = _BARE_LINE.match(data, start)
    rest = data[end + 1 : end + 2]
    return whole.end() if whole and rest.isalnum() and b"=" not in data[end : end + 40] else end
