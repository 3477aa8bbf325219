"""Bidirectional controls: text that is read in one order and shown in another."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.memory.hidden.veil import Look, Secret, Veil

_HERE = frozenset("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")
_OVERRIDE = re.compile("[\u202d\u202e]([^\u202c\n]{1,2000})")
_ISOLATE = re.compile("[\u202a\u202b\u2066-\u2068]([^\u202c\u2069\n]{1,2000})")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


def _reveal(look: Look) -> Iterator[Secret]:
    text = look.text
    if not look.odd & _HERE:
        return
    honest = _RIGHT_TO_LEFT.search(text) is not None
    for run in _OVERRIDE.finditer(text):
        decoded = run[1][::-1] if run[0][0] == "\u202e" else run[1]
        yield Secret("bidirectional controls", run.start(), run.end(), decoded, smuggled=not honest)
    if not honest:
        for run in _ISOLATE.finditer(text):
            if any(char.isalpha() for char in run[1]):
                yield Secret("bidirectional controls", run.start(), run.end(), run[1])


VEIL = Veil(_reveal)
