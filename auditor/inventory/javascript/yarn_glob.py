"""The glob dialect of yarn 2 and later (picomatch, dot files on, letter case off), on paths that start with a slash."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from auditor.inventory.javascript.js_text import canonical_text

MAX_LENGTH = 65_536
_MAX_PLAIN_LENGTH = 4_000
_SAFE_REPEATS = 2
_ODD = re.compile(r"[()|\\\"$]|[\])}+]\+")
_BRACE = re.compile(r"\{([\w.-]+(?:,[\w.-]+)+)\}")
_CLASS = re.compile(r"\[([A-Za-z0-9]-[A-Za-z0-9]|[A-Za-z0-9]+)\]")
_DOTS = re.compile(r"\.{1,2}(?:/|\Z)")
_NO_DOTS = r"(?!\.{1,2}(?:/|\Z))"
_ANY = r"(?:(?!(?:/|\A)\.{1,2}(?:/|\Z)).)*"
_REGEX = {
    "any": "[^/]",
    "star": "[^/]*",
    "named": rf"{_NO_DOTS}(?=.)",
    "nodots": _NO_DOTS,
    "many": f"{_NO_DOTS}{_ANY}",
    "below": rf"(?:/{_NO_DOTS}{_ANY}|\Z)",
    "deep": rf"(?:/{_NO_DOTS}{_ANY}/|/)",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One step of a pattern; `named` and `nodots` consume nothing and look at how the name goes on."""

    kind: Literal["text", "any", "star", "named", "nodots", "many", "below", "deep"]
    texts: tuple[str, ...] = ()


Pieces: TypeAlias = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class YarnGlob:
    """A compiled pattern; one without a slash is tried on the last name of a path."""

    text: str
    pieces: Pieces
    by_name: bool
    inverted: bool
    plain: bool
    regex: re.Pattern[str] | None

    def matches(self, path: str) -> bool:
        """Whether the pattern matches an absolute path of the package."""
        if path == self.text:
            return True
        subject = canonical_text(path.rpartition("/")[2] if self.by_name else path)
        found = bool(self.regex.fullmatch(subject)) if self.regex else _run(self.pieces, subject)
        return found != self.inverted


@lru_cache(maxsize=4096)
def compile_yarn(pattern: str) -> YarnGlob:
    """Compile one pattern, which is either absolute or a bare name."""
    bare = pattern.lstrip("!")
    by_name = "/" not in pattern
    pieces, plain = _read(bare) if len(bare) <= _MAX_PLAIN_LENGTH else ((), False)
    repeats = sum(piece.kind in {"star", "many", "below", "deep"} for piece in pieces)
    regex = re.compile("".join(map(_regex_of, pieces)), re.DOTALL) if repeats <= _SAFE_REPEATS else None
    return YarnGlob(
        text=pattern,
        pieces=pieces,
        by_name=by_name,
        inverted=(len(pattern) - len(bare)) % 2 == 1,
        plain=plain and bare == pattern,
        regex=regex,
    )


def _regex_of(piece: Piece) -> str:
    return "(?:" + "|".join(map(re.escape, piece.texts)) + ")" if piece.kind == "text" else _REGEX[piece.kind]


def _is_plain(text: str) -> bool:
    rest = _CLASS.sub("x", text)
    brace = _BRACE.search(rest)
    rest = rest.replace(brace.group(), "", 1) if brace else rest
    if _ODD.search(text) or re.search(r"[{}\[\]]", rest):
        return False
    return not any("**" in segment and segment != "**" for segment in text.split("/"))


def _read(text: str) -> tuple[Pieces, bool]:
    segments = text.split("/")
    merged = [part for part, before in zip(segments, ["", *segments], strict=False) if not part == before == "**"]
    pieces: list[Piece] = []
    last = len(merged) - 1
    after_deep = False
    for number, segment in enumerate(merged):
        slash = [] if number == 0 or after_deep else [Piece("text", ("/",))]
        after_deep = False
        if segment != "**":
            pieces += [*slash, *_segment(segment, whole=last == 0)]
        elif number <= 1 or (number == last and merged[number - 1].endswith("*")):
            pieces += [*slash, Piece("many")]
        elif number == last:
            pieces.append(Piece("below"))
        else:
            pieces.append(Piece("deep"))
            after_deep = True
    return tuple(pieces), _is_plain(text)


def _segment(text: str, *, whole: bool) -> list[Piece]:
    pieces: list[Piece] = []
    at = 0
    while at < len(text):
        letter = text[at]
        choice = _BRACE.match(text, at) or _CLASS.match(text, at)
        if choice:
            texts = choice.group(1).split(",") if letter == "{" else _letters(choice)
            pieces.append(Piece("text", tuple(map(canonical_text, texts))))
            at = choice.end()
            continue
        if letter == "*":
            pieces += [Piece("nodots" if whole and text == "*.*" else "named")] if at == 0 else []
            pieces.append(Piece("star"))
        elif letter == "?":
            pieces.append(Piece("any"))
        else:
            pieces.append(Piece("text", (canonical_text(letter),)))
        at += 1
    if whole and text in {".*", "*.*"}:
        pieces.insert(len(pieces) - 1, Piece("any"))
    return pieces


def _letters(found: re.Match[str]) -> list[str]:
    """A class of single letters also accepts its own text; a range does not."""
    text = found.group(1)
    if "-" in text:
        return list(map(chr, range(ord(text[0]), ord(text[2]) + 1)))
    return [found.group(), *text]


def _run(pieces: Pieces, path: str) -> bool:
    """Match by keeping the set of places reached: no pattern can blow up."""
    places = {0}
    for piece in pieces:
        places = _step(piece, path, places)
        if not places:
            return False
    return len(path) in places


def _step(piece: Piece, path: str, places: set[int]) -> set[int]:
    if piece.kind == "text":
        return {at + len(text) for at in places for text in piece.texts if path.startswith(text, at)}
    if piece.kind == "any":
        return {at + 1 for at in places if at < len(path) and path[at] != "/"}
    if piece.kind == "star":
        return _reach(path, places, lambda at: path[at] == "/")
    if piece.kind in {"named", "nodots"}:
        return {at for at in places if not _DOTS.match(path, at) and (at < len(path) or piece.kind == "nodots")}
    if piece.kind == "many":
        return _many(path, places)
    below = _many(path, {at + 1 for at in places if path.startswith("/", at)})
    if piece.kind == "below":
        return below | (places & {len(path)})
    slashes = {at + 1 for at in places if path.startswith("/", at)}
    return slashes | {at + 1 for at in below if path.startswith("/", at)}


def _many(path: str, places: set[int]) -> set[int]:
    starts = {at for at in places if not _DOTS.match(path, at)}
    return _reach(path, starts, lambda at: bool(_DOTS.match(path, at + 1)) if path[at] == "/" else False)


def _reach(path: str, places: set[int], stops: Callable[[int], bool]) -> set[int]:
    reached: set[int] = set()
    for start in sorted(places):
        at = start
        while at not in reached:
            reached.add(at)
            if at >= len(path) or stops(at):
                break
            at += 1
    return reached
