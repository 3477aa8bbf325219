"""Runs of hexadecimal digits that decode to text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.model.blob import Blob, Incomplete
from auditor.model.pattern import Hits, Pattern
from auditor.unpack.fragments import Fragment, gathered, is_text
from auditor.unpack.limits import Limits
from auditor.unpack.unpacker import Unpacker

_DIGITS = 24
_RUN = re.compile(rb"(?:[0-9A-Fa-f]{2})*+")


def _unpack(blob: Blob, hits: Hits, limits: Limits) -> Iterator[Blob | Incomplete]:
    ends = hits.get("unpack:hex", ())
    yield from gathered(blob, "hex", limits, _fragments(blob.data, ends), keep=_has_letters)


def _fragments(data: bytes, ends: tuple[int, ...]) -> Iterator[Fragment]:
    done = 0
    for end in ends:
        start = end - _DIGITS
        run = _RUN.match(data, start)
        if run is None or start < done:
            continue
        yield Fragment(start=start, end=run.end(), data=bytes.fromhex(run[0].decode("ascii")))
        done = run.end()


def _has_letters(data: bytes) -> bool:
    """Leave out long decimal numbers, which read as digits and signs."""
    return is_text(data) and len(re.findall(rb"[A-Za-z]", data[:64])) * 3 >= min(len(data), 64)


UNPACKER = Unpacker(
    name="hex",
    triggers=(
        Pattern(
            id="unpack:hex",
            expression=r"(?:^|[^0-9A-Za-z]|0[xX])(?:[2-7][0-9A-Fa-f]|0[9aAdD]){12}",
            every=True,
        ),
    ),
    unpack=_unpack,
)
