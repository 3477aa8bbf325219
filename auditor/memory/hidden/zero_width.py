"""Zero-width characters: words cut in two for filters, or bits spelled with two of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.memory.hidden.veil import Look, Secret, Veil, speaks

INVISIBLE = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0"
_BITS = re.compile(f"[{INVISIBLE}]{{16,}}")
_CUT_WORD = re.compile(f"(?<=[A-Za-z])[{INVISIBLE}]+(?=[A-Za-z])")
_ANY = re.compile(f"[{INVISIBLE}]")
_SHORTEST_CUT = 3


def _reveal(look: Look) -> Iterator[Secret]:
    text = look.text
    if not any(map(_ANY.match, look.odd)):
        return
    for run in _BITS.finditer(text):
        yield Secret("zero-width characters", run.start(), run.end(), _decode(run[0]), smuggled=True)
    cuts = [cut for cut in _CUT_WORD.finditer(text) if cut[0] != "\u00ad"]
    if len(cuts) >= _SHORTEST_CUT:
        start, end = cuts[0].start(), cuts[-1].end()
        yield Secret("zero-width characters", start, end, _ANY.sub("", text[start:end]), smuggled=True)


def _decode(run: str) -> str:
    """Try the two ways to spell bits with the two commonest characters of the run."""
    common = sorted(set(run), key=run.count, reverse=True)[:2]
    for zero, one in (common, common[::-1]) if len(common) == 2 else ():
        bits = "".join("0" if char == zero else "1" for char in run if char in (zero, one))
        raw = bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits) - 7, 8))
        text = raw.decode("utf-8", "replace")
        if speaks(text):
            return text
    return ""


VEIL = Veil(_reveal)
