"""Text turned letter by letter: rot13, reversed writing, digits for letters, pig Latin; told by the words it hides."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator

from auditor.memory.hidden.veil import How, Look, Secret, Veil

_PROBES = ("instructions", "previous", "system", "prompt", "ignore", "password", "memory", "user", "always", "secret")
_COMMON = ("the", "and", "you", "your", "all", "for", "delete", "send", "reveal", "rules")
_ROT13 = tuple(codecs.encode(probe, "rot13") for probe in (*_PROBES, *_COMMON))
_REVERSED = tuple(probe[::-1] for probe in _PROBES)
_DIGITS = str.maketrans("0134578@$", "oieastbas")
_DIGITAL = {"o": "[o0]", "i": "[i1]", "e": "[e3]", "a": "[a4@]", "s": "[s5$]", "t": "[t7]", "b": "[b8]"}
_PIG = ("ignoreway", "instructionsway", "omptpray", "evealray", "asswordpay", "ulesray", "ystemsay", "eviouspray")
_PIG_WORD = re.compile(r"[A-Za-z]{3,20}")
_PARAGRAPH = re.compile(r"[^\n]{1,4000}")
_ENOUGH = 2


def _reveal(look: Look) -> Iterator[Secret]:
    for gate, how, probes, decode in _WAYS:
        if gate not in look.gates:
            continue
        for line in _PARAGRAPH.finditer(look.text):
            said = _PIG_WORD.findall(line[0].lower()) if gate != "digits" else line[0].lower().split()
            if sum(probe in said for probe in probes) >= _ENOUGH or (gate == "digits" and _digital(line[0])):
                yield Secret(how, line.start(), line.end(), decode(line[0]))


def _digital(line: str) -> bool:
    """Say whether digits stand for letters in words that matter."""
    lowered = line.lower()
    plain = lowered.translate(_DIGITS)
    return sum(probe in plain and probe not in lowered for probe in (*_PROBES, "rules", "reveal")) >= _ENOUGH


def _unpig(line: str) -> str:
    return _PIG_WORD.sub(lambda word: _turn(word[0]), line)


def _turn(word: str) -> str:
    lowered = word.lower()
    if lowered.endswith("way"):
        return lowered[:-3]
    if not lowered.endswith("ay"):
        return word
    stem = lowered[:-2]
    moved = next((size for size in (2, 1) if _BEGINNING.fullmatch(stem[-size:])), 1)
    return stem[-moved:] + stem[:-moved]


_BEGINNING = re.compile(r"(?:[bcdfgpst][hlr]|[bcdfghjklmnpqrstvwxyz])")

_WAYS: tuple[tuple[str, How, tuple[str, ...], Callable[[str], str]], ...] = (
    ("rot13", "rot13", _ROT13, lambda line: codecs.encode(line, "rot13")),
    ("reversed text", "reversed text", _REVERSED, lambda line: line[::-1]),
    ("pig", "pig Latin", _PIG, _unpig),
    ("digits", "digits for letters", (), lambda line: line.lower().translate(_DIGITS)),
)


def _spelled(probe: str) -> Iterator[str]:
    """Give one expression for each letter of a word that a digit could stand for, with the digit there."""
    classes = [_DIGITAL.get(char, char) for char in probe]
    for place, letters in enumerate(classes):
        if len(letters) > 1:
            yield "".join((*classes[:place], f"[{letters[2:]}", *classes[place + 1 :]))


_GATES = {
    "rot13": rf"\b(?:{'|'.join(_ROT13)})\b",
    "reversed text": rf"\b(?:{'|'.join(_REVERSED)})\b",
    "pig": rf"\b(?:{'|'.join(_PIG)})\b",
    "digits": rf"(?:{'|'.join(form for probe in _PROBES for form in _spelled(probe))})",
}

VEIL = Veil(_reveal, _GATES)
