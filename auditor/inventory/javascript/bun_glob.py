"""The glob dialect of bun, which its pack command uses for `files` and ignore lines alike."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

MAX_ALTERNATIVES = 2_000
MAX_BRACE_DEPTH = 10
MAX_LENGTH = 20_000
_CONTROL = {"b": "\b", "n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True, slots=True)
class Piece:
    """One step of a flat pattern: a literal, one character, a class, or a star of some reach."""

    kind: Literal["literal", "any", "class", "star", "folders", "rest", "never"]
    text: str = ""
    ranges: tuple[tuple[str, str], ...] = ()
    negated: bool = False


Pieces: TypeAlias = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class BunGlob:
    """A compiled pattern; `plain` says that its meaning was compared with bun's own and found equal."""

    alternatives: tuple[Pieces, ...]
    plain: bool

    def matches(self, path: str) -> bool:
        """Whether the pattern matches the whole path."""
        return any(_run(pieces, path) for pieces in self.alternatives)

    def may_match_inside(self, folder: str) -> bool:
        """Whether the pattern could match something below a folder."""
        return any(_enters(pieces, f"{folder}/") for pieces in self.alternatives)


@lru_cache(maxsize=4096)
def compile_glob(pattern: str) -> BunGlob:
    """Compile one pattern, from which a leading `!` has been taken."""
    if len(pattern) > MAX_LENGTH:
        return BunGlob(alternatives=(), plain=False)
    reader = _Reader(pattern)
    reader.read(0, 0, (), ())
    if pattern.startswith("!") or (".." in pattern and "{" in pattern):
        reader.plain = False
    return BunGlob(alternatives=tuple(reader.found), plain=reader.plain)


@dataclass(frozen=True, slots=True)
class _Open:
    """A brace being read: where it ends, so that the text after a branch can be read on."""

    end: int


class _Reader:
    """Turns a pattern into flat alternatives, one for every choice of brace branches."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.found: list[Pieces] = []
        self.plain = True

    def read(self, at: int, branch_start: int, open_braces: tuple[_Open, ...], done: Pieces) -> None:
        """Read on from `at`; the last branch entered began at `branch_start`."""
        pieces = list(done)
        while at < len(self.pattern):
            letter = self.pattern[at]
            if letter == "{":
                self._branch(at, open_braces, tuple(pieces))
                return
            if letter in ",}" and open_braces:
                at = open_braces[-1].end
                open_braces = open_braces[:-1]
                continue
            piece, at = self._piece(letter, at, branch_start)
            pieces.append(piece)
        if len(self.found) < MAX_ALTERNATIVES:
            self.found.append(tuple(pieces))
        else:
            self.plain = False

    def _branch(self, at: int, open_braces: tuple[_Open, ...], done: Pieces) -> None:
        starts, end = self._branches(at)
        if end < 0 or len(open_braces) >= MAX_BRACE_DEPTH:
            self.plain = False
            return
        for start in starts:
            if len(self.found) >= MAX_ALTERNATIVES:
                self.plain = False
                return
            self.read(start, start, (*open_braces, _Open(end)), done)

    def _branches(self, at: int) -> tuple[list[int], int]:
        """Where each branch of the brace at `at` starts, and where the text after it does (-1: unclosed)."""
        depth, in_class, starts = 0, False, [at + 1]
        while at < len(self.pattern):
            letter = self.pattern[at]
            if letter == "\\":
                at += 1
            elif letter in "[]":
                in_class = letter == "["
            elif letter == "{" and not in_class:
                depth += 1
            elif letter == "," and depth == 1 and not in_class:
                starts.append(at + 1)
            elif letter == "}" and not in_class:
                depth -= 1
                if depth == 0:
                    return starts, at + 1
            at += 1
        return starts, -1

    def _piece(self, letter: str, at: int, branch_start: int) -> tuple[Piece, int]:
        if letter in "*?" and self.pattern.startswith("(", at + 1):
            self.plain = False
        if letter == "*":
            return self._star(at, branch_start)
        if letter == "?":
            return Piece("any"), at + 1
        if letter == "[":
            return self._class(at + 1)
        if self.pattern.startswith("(", at + 1) and letter in "@+!":
            self.plain = False
        if letter == "\\":
            self.plain = False
            if at + 1 >= len(self.pattern):
                return Piece("never"), at + 1
            escaped = self.pattern[at + 1]
            return Piece("literal", _CONTROL.get(escaped, escaped)), at + 2
        return Piece("literal", letter), at + 1

    def _star(self, at: int, branch_start: int) -> tuple[Piece, int]:
        text = self.pattern
        if not text.startswith("**", at):
            return Piece("star"), at + 1
        after = at + 2
        while text.startswith("/**/", after):
            after += 3
        if text[after:] == "/**":
            after += 3
        alone = after - branch_start < 3 or text[after - 3] == "/"
        if alone and after == len(text):
            return Piece("rest"), after
        if alone and text[after] == "/":
            return Piece("folders"), after + 1
        self.plain = False
        return Piece("star"), after

    def _class(self, at: int) -> tuple[Piece, int]:
        text, ranges = self.pattern, []
        negated = at < len(text) and text[at] in "^!"
        at += negated
        first = True
        while at < len(text) and (first or text[at] != "]"):
            low, at = self._class_letter(at)
            high = low
            if at + 1 < len(text) and text[at] == "-" and text[at + 1] != "]":
                high, at = self._class_letter(at + 1)
            ranges.append((low, high))
            first = False
        if at >= len(text):
            self.plain = False
            return Piece("never"), len(text)
        return Piece("class", ranges=tuple(ranges), negated=negated), at + 1

    def _class_letter(self, at: int) -> tuple[str, int]:
        letter = self.pattern[at]
        if letter != "\\" or at + 1 >= len(self.pattern):
            return letter, at + 1
        self.plain = False
        escaped = self.pattern[at + 1]
        return _CONTROL.get(escaped, escaped), at + 2


def _run(pieces: Pieces, path: str) -> bool:
    """Match flat pieces by keeping the set of places reached, so that no pattern can blow up."""
    places = {0}
    for piece in pieces:
        if piece.kind == "rest":
            return True
        places = _step(piece, path, places)
        if not places:
            return False
    return len(path) in places


def _enters(pieces: Pieces, start: str) -> bool:
    places = {0}
    for piece in pieces:
        if piece.kind == "rest":
            return True
        places = _step(piece, start, places)
        if len(start) in places:
            return True
        if not places:
            return False
    return False


def _step(piece: Piece, path: str, places: set[int]) -> set[int]:
    if piece.kind == "literal":
        return {at + 1 for at in places if at < len(path) and path[at] == piece.text}
    if piece.kind == "any":
        return {at + 1 for at in places if at < len(path) and path[at] != "/"}
    if piece.kind == "class":
        return {at + 1 for at in places if at < len(path) and _in_class(piece, path[at])}
    if piece.kind == "never":
        return set()
    return _folders(path, min(places)) | places if piece.kind == "folders" else _star_reach(path, places)


def _in_class(piece: Piece, letter: str) -> bool:
    return any(low <= letter <= high for low, high in piece.ranges) != piece.negated


def _folders(path: str, start: int) -> set[int]:
    return {at + 1 for at in range(start, len(path)) if path[at] == "/"}


def _star_reach(path: str, places: set[int]) -> set[int]:
    reached: set[int] = set()
    for start in sorted(places):
        at = start
        while at not in reached:
            reached.add(at)
            if at >= len(path) or path[at] == "/":
                break
            at += 1
    return reached
