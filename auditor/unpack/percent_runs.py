"""Runs of percent-encoded, quoted-printable and HTML-entity text."""

from __future__ import annotations

import html
import quopri
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote_to_bytes

from auditor.model.blob import Blob, Incomplete
from auditor.model.pattern import Hits, Pattern
from auditor.unpack.fragments import Fragment, gathered
from auditor.unpack.limits import Limits
from auditor.unpack.unpacker import Unpacker

_REACH = 2048
_PERCENT = re.compile(rb"(?:%[0-9A-Fa-f]{2}|[A-Za-z0-9._~!*()+,;:@&=$/?-]){1,2048}+")
_ENTITIES = re.compile(rb"(?:&#(?:[xX][0-9A-Fa-f]{1,6}|[0-9]{1,7});|&[A-Za-z]{2,8};|[^\s<>&\"']){1,2048}+")
_PRINTABLE = re.compile(rb"(?:=[0-9A-Fa-f]{2}|=\r?\n|[^\s=\x00-\x1f]){1,2048}+")


def _entities(text: bytes) -> bytes:
    return html.unescape(text.decode("latin-1")).encode("utf-8", "replace")


def _quoted(text: bytes) -> bytes:
    return quopri.decodestring(text)


_FORMS: dict[str, tuple[str, re.Pattern[bytes], Callable[[bytes], bytes], bytes]] = {
    "unpack:percent": ("percent-encoding", _PERCENT, unquote_to_bytes, b" \t\r\n\"'`<>\\"),
    "unpack:entities": ("HTML entities", _ENTITIES, _entities, b" \t\r\n\"'<>"),
    "unpack:quoted-printable": ("quoted-printable", _PRINTABLE, _quoted, b' \t"'),
    "unpack:soft-break": ("quoted-printable", _PRINTABLE, _quoted, b' \t"'),
}


def _unpack(blob: Blob, hits: Hits, limits: Limits) -> Iterator[Blob | Incomplete]:
    for identity, ends in sorted(hits.items()):
        name, run, decode, edges = _FORMS[identity]
        yield from gathered(blob, name, limits, _fragments(blob.data, ends, run, decode, edges))


def _fragments(
    data: bytes, ends: tuple[int, ...], run: re.Pattern[bytes], decode: Callable[[bytes], bytes], edges: bytes
) -> Iterator[Fragment]:
    done = 0
    for end in ends:
        if end <= done:
            continue
        low = max(done, end - _REACH)
        start = end - 1 - _length_back(data[low : end - 1], edges)
        found = _reaching(run, data, start, end - 1)
        if found is None:
            continue
        yield Fragment(start=start, end=found.end(), data=decode(found[0]))
        done = max(found.end(), end)


def _reaching(run: re.Pattern[bytes], data: bytes, start: int, end: int) -> re.Match[bytes] | None:
    """Find the run that an end lies in: what cannot be part of one may stand between the edge and its start."""
    while start < end:
        found = run.match(data, start)
        if found is not None and found.end() >= end:
            return found
        start = (found.end() if found else start) + 1
    return None


def _length_back(lead: bytes, edges: bytes) -> int:
    """Count the bytes between the last edge and the end."""
    return len(lead) - 1 - max(lead.rfind(edge) for edge in (bytes((each,)) for each in edges))


UNPACKER = Unpacker(
    name="percent",
    triggers=(
        Pattern(id="unpack:percent", expression=r"(?:%[2-7][0-9A-Fa-f]){6,}(?:[^%]|%[^2-7]|\z)", every=True),
        Pattern(
            id="unpack:entities",
            expression=r"(?:&#(?:[xX]0{0,4}[2-7][0-9A-Fa-f]|0{0,4}[3-9][0-9]|0{0,4}1[01][0-9]);){5,}(?:[^&]|\z)",
            every=True,
        ),
        Pattern(id="unpack:quoted-printable", expression=r"(?:=[2-7][0-9A-F]){5,}(?:[^=]|\z)", every=True),
        Pattern(id="unpack:soft-break", expression=r"[A-Za-z0-9_\-]=\r?\n[A-Za-z0-9_\-]{4}", every=True),
    ),
    unpack=_unpack,
)
