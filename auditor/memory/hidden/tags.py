"""Unicode tag characters: a second alphabet that no screen shows and every tokenizer reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.memory.hidden.veil import Look, Secret, Veil

_RUN = re.compile("[\U000e0000-\U000e007f]+")
_HERE = frozenset(map(chr, range(0xE0020, 0xE007F)))
_FLAG = "\U0001f3f4"
_SHORTEST = 3


def _reveal(look: Look) -> Iterator[Secret]:
    text = look.text
    if not look.odd & _HERE:
        return
    for run in _RUN.finditer(text):
        if text[run.start() - 1 : run.start()] == _FLAG and len(run[0]) <= 8:
            continue
        decoded = "".join(chr(ord(char) - 0xE0000) for char in run[0] if 0xE0020 <= ord(char) <= 0xE007E)
        if len(decoded) >= _SHORTEST:
            yield Secret("tag characters", run.start(), run.end(), decoded, smuggled=True)


VEIL = Veil(_reveal)
