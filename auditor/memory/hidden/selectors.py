"""Variation selectors in rows: a byte each, riding on one visible character."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.memory.hidden.veil import Look, Secret, Veil, speaks

_HERE = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
_RUN = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4,}")


def _reveal(look: Look) -> Iterator[Secret]:
    text = look.text
    if not look.odd & _HERE:
        return
    for run in _RUN.finditer(text):
        raw = bytes(_byte(ord(char)) for char in run[0])
        decoded = raw.decode("utf-8", "replace")
        yield Secret("variation selectors", run.start(), run.end(), decoded if speaks(decoded) else "", smuggled=True)


def _byte(code: int) -> int:
    return code - 0xFE00 if code <= 0xFE0F else code - 0xE0100 + 16


VEIL = Veil(_reveal)
