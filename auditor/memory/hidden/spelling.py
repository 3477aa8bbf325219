"""Text spelled so that a person or a filter reads past it: spaced letters and strings joined by plus signs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.memory.hidden.veil import Look, Secret, Veil

_SPACED = re.compile(r"(?<![A-Za-z0-9])(?:[A-Za-z][ .\-_*]{1,3}){7,400}[A-Za-z](?![A-Za-z0-9])")
_BY_MARKS = re.compile(r"[A-Za-z][\-_.*][A-Za-z][\-_.*]")
_EDGE = re.compile(r"[ ]+")
_JOINED = re.compile(r"[\"'][^\"'\n]{1,200}[\"'](?:\s{0,3}(?:\+|\.\.|&)\s{0,3}[\"'][^\"'\n]{1,200}[\"']){1,40}")
_NAMED = re.compile(
    r"(?:\b(?:part|piece|fragment|chunk|segment)[ ]?)?\b([A-Za-z]|\d{1,2}|one|two|three|four)"
    r"[ ]?(?:is|:|=)[ ]?[\"']([^\"'\n]{2,300})[\"']",
    re.IGNORECASE,
)
_SUM = re.compile(r"=[ ]?([A-Za-z](?:[ ]?\+[ ]?[A-Za-z]){1,9})")
_PIECE = re.compile(r"[\"']([^\"'\n]{1,200})[\"']")


def _reveal(look: Look) -> Iterator[Secret]:
    text = look.text
    if "spaced" in look.gates:
        for found in _SPACED.finditer(text):
            words = re.split(_EDGE if _BY_MARKS.match(found[0]) else r"[ ]{2,}|[ ][\-_*.][ ]", found[0])
            decoded = " ".join(re.sub(r"[^A-Za-z]", "", word) for word in words)
            yield Secret("spaced letters", found.start(), found.end(), decoded)
    if "joined" in look.gates:
        for found in _JOINED.finditer(text):
            yield Secret("joined strings", found.start(), found.end(), "".join(_PIECE.findall(found[0])))
    pieces = list(_NAMED.finditer(text)) if "named" in look.gates else []
    if len(pieces) > 1:
        yield Secret("joined strings", pieces[0].start(), pieces[-1].end(), _assemble(text, pieces))


def _assemble(text: str, pieces: list[re.Match[str]]) -> str:
    """Join named pieces in the order of a sum of their names, or as they stand."""
    order = _SUM.search(text)
    named = {piece[1].lower(): piece[2].strip() for piece in pieces}
    names = [name.strip().lower() for name in order[1].split("+")] if order else []
    chosen = [named[name] for name in names if name in named] or list(named.values())
    return " ".join(chosen)


_GATES = {
    "spaced": r"(?:\b[a-z][ .\-_*]{1,3}){7}",
    "joined": r"[\"']\s{0,3}(?:\+|\.\.|&)\s{0,3}[\"']",
    "named": r"\b(?:part|piece|fragment|chunk|segment)[ ]?[a-z0-9]{1,5}[ ]?(?:is|:|=)[ ]?[\"']"
    r"|\b[a-z][ ]?=[ ]?[\"'][^\"'\n]{2,300}[\"']",
}

VEIL = Veil(_reveal, _GATES)
