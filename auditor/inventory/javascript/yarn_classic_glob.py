"""The glob dialect of yarn 1: micromatch 2 turns a pattern into a regular expression by textual rewriting.

Only forms whose rewriting is understood are compiled as `plain`; for the others the answer is a best guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from auditor.inventory.javascript.js_text import canonical_text, trim

MAX_LENGTH = 4_000
_SAFE_REPEATS = 2
_NEVER_INVERTED = frozenset({"*", ".*"})
_GLOB = re.compile(r"[*!?{}(|)\[\]]")
_ODD_IN_GLOB = re.compile(r"[!?()|\[\]\\\"'^%:$+<>]|__[A-Z]+_[A-Z]+__")
_ODD_IN_LITERAL = re.compile(r"[\\^$+]")
_BRACE = re.compile(r"\{([\w-]+(?:,[\w-]+)+)\}", re.ASCII)
_CLASS = re.compile(r"\[([A-Za-z0-9]-[A-Za-z0-9]|[A-Za-z0-9]+)\]")
_WORD = re.compile(r"\w", re.ASCII)
_DOTS = r"(?:/|\A)\.{1,2}(?:/|\Z)"
_MANY = rf"(?:(?!{_DOTS}).)*"
_REGEX = {
    "anychar": ".",
    "star": "[^/]*",
    "some": rf"(?!{_DOTS})(?=.)",
    "many": _MANY,
    "deep": rf"(?:/{_MANY}/|/)",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One step of a pattern; `some` consumes nothing and demands that a name goes on here."""

    kind: Literal["text", "choice", "anychar", "star", "some", "many", "deep"]
    texts: tuple[str, ...] = ()


Pieces: TypeAlias = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ClassicGlob:
    """A compiled pattern; `plain` says that its meaning was compared with yarn's own and found equal."""

    pieces: Pieces
    inverted: bool
    plain: bool
    regex: re.Pattern[str] | None

    def matches(self, path: str) -> bool:
        """Whether the expression yarn builds accepts the text, letter case aside."""
        return (self._accepts(canonical_text(path))) != self.inverted

    def _accepts(self, folded: str) -> bool:
        return bool(self.regex.fullmatch(folded)) if self.regex else _run(self.pieces, folded)


@lru_cache(maxsize=4096)
def compile_classic(pattern: str) -> ClassicGlob:
    """Compile one pattern, whose `!` (that of the ignore line) has been taken away."""
    text = trim(pattern)
    if len(text) > MAX_LENGTH:
        return ClassicGlob(pieces=(), inverted=False, plain=False, regex=None)
    if not _GLOB.search(text):
        pieces: Pieces = (Piece("text", (canonical_text(text),)),)
        return _finish(pieces, inverted=False, plain=not _ODD_IN_LITERAL.search(text))
    inverted = text.startswith("!")
    text = text[1:] if inverted else text
    inverted = inverted and text not in _NEVER_INVERTED
    simple = _CLASS.sub("x", text)
    plain = not _ODD_IN_GLOB.search(simple) and not text.endswith("/") and _braces_are_plain(simple)
    pieces, understood = _read(text)
    return _finish(pieces, inverted=inverted, plain=plain and understood)


def _finish(pieces: Pieces, *, inverted: bool, plain: bool) -> ClassicGlob:
    repeats = sum(piece.kind in {"star", "many", "deep"} for piece in pieces)
    regex = re.compile("".join(map(_regex_of, pieces)), re.DOTALL) if repeats <= _SAFE_REPEATS else None
    return ClassicGlob(pieces=pieces, inverted=inverted, plain=plain, regex=regex)


def _regex_of(piece: Piece) -> str:
    if piece.kind in {"text", "choice"}:
        return "(?:" + "|".join(map(re.escape, piece.texts)) + ")"
    return _REGEX[piece.kind]


def _braces_are_plain(text: str) -> bool:
    if "{" not in text and "}" not in text:
        return True
    found = _BRACE.search(text)
    if not found or " " in text or "," in text.replace(found.group(), "") or text[: found.start()].endswith(("*", "@")):
        return False
    return not re.search(r"[{}]", text.replace(found.group(), "", 1))


def _read(text: str) -> tuple[Pieces, bool]:
    """Split a pattern at its slashes; `**` is special only as a whole segment, beside other segments."""
    segments = _without_repeats(text.split("/"))
    understood = not any("**" in segment and segment != "**" for segment in segments)
    pieces: list[Piece] = []
    last = len(segments) - 1
    after_deep = False
    for number, segment in enumerate(segments):
        if segment == "**":
            if 0 < number < last and understood:
                pieces.append(Piece("deep"))
                after_deep = True
                continue
            pieces += [Piece("text", ("/",))] if number else []
            pieces.append(Piece("many"))
        else:
            pieces += [Piece("text", ("/",))] if number and not after_deep else []
            pieces += _segment(segment, at_end=number == last, first=number == 0, after_deep=after_deep)
        after_deep = False
    return tuple(pieces), understood


def _without_repeats(segments: list[str]) -> list[str]:
    """`a/**/**/b` is `a/**/b`; `**/**` alone stays, and then demands a slash."""
    if segments == ["**", "**"]:
        return segments
    return [part for part, before in zip(segments, ["", *segments], strict=False) if not part == before == "**"]


def _segment(text: str, *, at_end: bool, first: bool, after_deep: bool) -> list[Piece]:
    pieces: list[Piece] = []
    at = 0
    while at < len(text):
        letter = text[at]
        brace = _BRACE.match(text, at) if letter == "{" else None
        if brace:
            pieces.append(Piece("choice", tuple(map(canonical_text, brace.group(1).split(",")))))
            at = brace.end()
            continue
        letters = _CLASS.match(text, at) if letter == "[" else None
        if letters:
            pieces.append(Piece("choice", _letters(letters.group(1))))
            at = letters.end()
            continue
        if letter == "*":
            final = at_end and at + 1 == len(text)
            pieces += [] if final and (at or after_deep) else [Piece("some")]
            pieces.append(Piece("star"))
        elif letter == "." and not _dot_is_literal(text, at, first=first):
            pieces.append(Piece("anychar"))
        else:
            pieces.append(Piece("text", (canonical_text(letter),)))
        at += 1
    return pieces


def _letters(text: str) -> tuple[str, ...]:
    if "-" in text:
        text = "".join(map(chr, range(ord(text[0]), ord(text[2]) + 1)))
    return tuple(map(canonical_text, text))


def _dot_is_literal(text: str, at: int, *, first: bool) -> bool:
    """A dot is escaped before a word character, behind a star and at the start; elsewhere it is any character."""
    if at == 0:
        return not first or len(text) > 1
    return text[at - 1] == "*" or bool(_WORD.match(text, at + 1))


def _run(pieces: Pieces, path: str) -> bool:
    """Match by keeping the set of places reached: no pattern can blow up."""
    places = {0}
    for piece in pieces:
        places = _step(piece, path, places)
        if not places:
            return False
    return len(path) in places


def _step(piece: Piece, path: str, places: set[int]) -> set[int]:
    if piece.kind in {"text", "choice"}:
        return {at + len(text) for at in places for text in piece.texts if path.startswith(text, at)}
    if piece.kind == "anychar":
        return {at + 1 for at in places if at < len(path)}
    if piece.kind == "some":
        return {at for at in places if at < len(path) and not _dots_at(path, at)}
    if piece.kind == "deep":
        slashes = {at + 1 for at in places if path.startswith("/", at)}
        return slashes | {at + 1 for at in _many(path, slashes) if path.startswith("/", at)}
    return _many(path, places) if piece.kind == "many" else _star(path, places)


def _dots_at(path: str, at: int) -> bool:
    starts = ([at + 1] if path.startswith("/", at) else []) + ([0] if at == 0 else [])
    return any(re.compile(r"\.{1,2}(?:/|\Z)").match(path, start) for start in starts)


def _many(path: str, places: set[int]) -> set[int]:
    reached: set[int] = set()
    for start in sorted(places):
        at = start
        while at not in reached:
            reached.add(at)
            if at >= len(path) or _dots_at(path, at):
                break
            at += 1
    return reached


def _star(path: str, places: set[int]) -> set[int]:
    reached: set[int] = set()
    for start in sorted(places):
        at = start
        while at not in reached:
            reached.add(at)
            if at >= len(path) or path[at] == "/":
                break
            at += 1
    return reached
