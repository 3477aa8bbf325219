"""Text turned letter by letter: rot13 and reversed writing, told by the commonest words of the language."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from auditor.memory.hidden.veil import Look, Secret, Veil

_PROBES = ("instructions", "previous", "system", "prompt", "ignore", "password", "memory", "user", "always", "secret")
_ROT13 = tuple(codecs.encode(probe, "rot13") for probe in _PROBES)
_REVERSED = tuple(probe[::-1] for probe in _PROBES)
_PARAGRAPH = re.compile(r"[^\n]{1,4000}")
_ENOUGH = 2


def _reveal(look: Look) -> Iterator[Secret]:
    text = look.text
    for how, probes in (("rot13", _ROT13), ("reversed text", _REVERSED)):
        if how not in look.gates:
            continue
        for line in _PARAGRAPH.finditer(text):
            if sum(probe in line[0].lower() for probe in probes) >= _ENOUGH:
                decoded = codecs.encode(line[0], "rot13") if how == "rot13" else line[0][::-1]
                yield Secret("rot13" if how == "rot13" else "reversed text", line.start(), line.end(), decoded)


_GATES = {"rot13": rf"\b(?:{'|'.join(_ROT13)})\b", "reversed text": rf"\b(?:{'|'.join(_REVERSED)})\b"}

VEIL = Veil(_reveal, _GATES)
