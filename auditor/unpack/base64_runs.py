"""Runs of base64 that decode to text or to something that can be opened."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from auditor.model.blob import Blob, Incomplete
from auditor.model.pattern import Hits, Pattern
from auditor.unpack.fragments import Fragment, gathered
from auditor.unpack.limits import Limits
from auditor.unpack.unpacker import Unpacker

# Three bytes of ASCII text leave their mark on all four letters, so noise and long names hardly ever pass.
_QUAD = r"[CDI-Za-f][AC-HQS-Xgi-nwyz0-3](?:[AEIMQUYcgkosw048][g-z0-9+/_JKN\-]|[BFJNRVZdhlptx159][A-Za-z0-9+/_\-])"
_TEXT_LETTERS = 20
_CONTAINER_LETTERS = 24
_RUN = re.compile(rb"[A-Za-z0-9+/_-]*+(?:(?:\r?\n[ \t]{0,16}|\\n|\\r\\n|\\(?=/))[A-Za-z0-9+/_-]++)*+={0,2}")
_BREAKS = re.compile(rb"\\[rn]|[\s\\]")
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_SHORTEST = 20
URL_HEAD = (
    r"\bdata:(?:[a-z]{1,16}/[a-z0-9.+\-]{1,64})?"
    r"(?:;(?:[^,;\s\"'<>()]{0,64}|[\w\-]{1,32}=\\{0,3}\"[^\"\\,\r\n]{0,64}\\{0,3}\")){0,4},"
)
_URL_HEAD = re.compile(URL_HEAD.encode() + rb"\Z", re.IGNORECASE)


def decoded(run: bytes) -> bytes:
    """Decode base64 of either alphabet, padded or not, broken into lines or not."""
    plain = _BREAKS.sub(b"", run) if b"\n" in run or b"\\" in run else run
    letters = plain.rstrip(b"=").translate(_URL_SAFE)
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    try:
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:
        return b""


def _unpack(blob: Blob, hits: Hits, limits: Limits) -> Iterator[Blob | Incomplete]:
    starts = {end - _TEXT_LETTERS for end in hits.get("unpack:base64-text", ())}
    starts |= {end - _CONTAINER_LETTERS for end in hits.get("unpack:base64-container", ())}
    yield from gathered(blob, "base64", limits, _fragments(blob.data, sorted(starts)))


def _fragments(data: bytes, starts: list[int]) -> Iterator[Fragment]:
    done = 0
    for start in starts:
        if start < done or _in_data_url(data, start):
            continue
        run = _RUN.match(data, start)
        if run is None or run.end() - start < _SHORTEST:
            continue
        yield Fragment(start=start, end=run.end(), data=decoded(run[0]))
        done = run.end()


def _in_data_url(data: bytes, start: int) -> bool:
    """Say whether a run is what a data: URL holds, which is opened as such."""
    return (
        data[max(0, start - 7) : start].lower() == b"base64,"
        and _URL_HEAD.search(data, max(0, start - 256), start) is not None
    )


UNPACKER = Unpacker(
    name="base64",
    triggers=(
        Pattern(id="unpack:base64-text", expression=rf"(?:^|[^A-Za-z0-9+])(?:{_QUAD}){{5}}", every=True),
        Pattern(
            id="unpack:base64-container",
            expression=r"(?:^|[^A-Za-z0-9+/])(?:H4sI|UEsD|AGFz|/Td6|Qlpo|KLUv|JVBE)[A-Za-z0-9+/]{20}",
            every=True,
        ),
    ),
    unpack=_unpack,
)
