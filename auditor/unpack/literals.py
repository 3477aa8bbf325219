"""Adjacent string literals of JavaScript and Python, joined as the program joins them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.model.blob import Blob, Incomplete
from auditor.model.pattern import Hits, Pattern
from auditor.unpack.escapes import unescaped
from auditor.unpack.fragments import Fragment, gathered
from auditor.unpack.limits import Limits
from auditor.unpack.unpacker import Unpacker

_SPACE = rb"(?:[ \t\r\n]|\\\r?\n|/\*[^*]{0,80}+\*/){0,64}+"
_LITERAL = re.compile(
    rb"(?P<prefix>[rbufRBUF]{0,2}+)(?:\"(?P<double>(?:[^\"\\\r\n]|\\[\s\S]){0,4096}+)\""
    rb"|'(?P<single>(?:[^'\\\r\n]|\\[\s\S]){0,4096}+)'|`(?P<back>(?:[^`\\]|\\[\s\S]){0,4096}+)`)"
)
_SEAM = re.compile(_SPACE + rb"(?:(?:\+|\.concat\(|,)" + _SPACE + rb")?")
_PLUS_OR_NOTHING = re.compile(_SPACE + rb"(?:(?:\+|\.concat\()" + _SPACE + rb")?")
# In a form that the scan looks for by fixed texts: that costs it next to nothing.
_PLUS_SEAMS = "|".join(
    (
        *(rf"{one}{gap}\+{more}{two}" for one in "\"'`" for two in "\"'`" for gap in ("", " ") for more in ("", " ")),
        *(f"{quote}{concat}{quote}" for quote in "\"'`" for concat in (r"\.concat\(", r" \+ [rbuf]")),
        *(rf"{quote} \+\r?\n\s{{0,60}}{quote}|{quote}\r?\n\s{{0,60}}\+ {quote}" for quote in "\"'`"),
    )
)
_BLANK_SEAMS = "|".join(
    rf"{quote} {quote}|{quote} [rbuf]{quote}|{quote}\r?\n\s{{1,60}}[rbuf]?{quote}|{quote} \\\r?\n\s{{0,60}}{quote}"
    for quote in "\"'"
)
_JOIN_REACH = 4096
_PARTS = 400


def _unpack(blob: Blob, hits: Hits, limits: Limits) -> Iterator[Blob | Incomplete]:
    yield from gathered(blob, "joined strings", limits, _fragments(blob.data, hits))


def _fragments(data: bytes, hits: Hits) -> Iterator[Fragment]:
    """Join from each seam on that lies in no literal joined before."""
    ends = {end: False for identity in ("unpack:plus-seam", "unpack:blank-seam") for end in hits.get(identity, ())}
    ends |= dict.fromkeys(hits.get("unpack:joined-list", ()), True)
    done = 0
    for end, listed in sorted(ends.items()):
        if end <= done:
            continue
        start = _first_of_list(data, done, end) if listed else _first_of_seam(data, done, end)
        if start is None:
            continue
        stop, parts = _joined(data, start, _SEAM if listed else _PLUS_OR_NOTHING)
        if len(parts) > 1:
            yield Fragment(start=start, end=stop, data=b"".join(parts))
        done = max(done, stop)


def _first_of_seam(data: bytes, done: int, end: int) -> int | None:
    """Find where the literal in front of a seam opens."""
    low = max(0, end - _SEAM_REACH)
    seam = _LAST_SEAM.search(data, low, end)
    if seam is None:
        return None
    closing = seam.start(1)
    opening = data.rfind(data[closing : closing + 1], max(done, closing - _JOIN_REACH), closing)
    return opening if opening >= 0 else None


def _first_of_list(data: bytes, done: int, end: int) -> int | None:
    """Find where the first literal of a list opens."""
    opening = data.rfind(b"[", max(done, end - _JOIN_REACH), end)
    literal = _QUOTE.search(data, opening, min(opening + 16, end)) if opening >= 0 else None
    return literal.start() if literal else None


_QUOTE = re.compile(rb"[\"'`]")
_SEAM_REACH = 96
_LAST_SEAM = re.compile(
    rb"([\"'`])" + _SPACE + rb"(?:(?:\+|\.concat\()" + _SPACE + rb")?[rbufRBUF]{0,2}[\"'`][^\"'`]\Z"
)


def _joined(data: bytes, at: int, seam: re.Pattern[bytes]) -> tuple[int, list[bytes]]:
    parts: list[bytes] = []
    end = at
    while len(parts) < _PARTS and (literal := _LITERAL.match(data, at)):
        text = next(group for group in literal.group("double", "single", "back") if group is not None)
        parts.append(text if b"r" in literal["prefix"].lower() else unescaped(text))
        end = literal.end()
        gap = seam.match(data, end)
        at = gap.end() if gap else end
    return end, parts


UNPACKER = Unpacker(
    name="literals",
    triggers=(
        Pattern(
            id="unpack:plus-seam",
            expression=rf"[A-Za-z0-9_/+=.:\-](?:{_PLUS_SEAMS})[A-Za-z0-9_/+=.\-]",
            every=True,
        ),
        Pattern(
            id="unpack:blank-seam",
            expression=rf"[A-Za-z0-9_/+=\-](?:{_BLANK_SEAMS})[A-Za-z0-9_/+=\-]",
            every=True,
        ),
        Pattern(id="unpack:joined-list", expression=r"[\"'`]\s{0,8}\]\s{0,8}\.join\(\s{0,4}(?:\"\"|''|``)", every=True),
    ),
    unpack=_unpack,
)
