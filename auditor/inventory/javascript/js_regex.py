"""A matcher for the regular expressions minimatch builds: it runs in bounded time whatever the pattern.

Only the subset minimatch can emit is read: literals, classes, groups, negative lookahead, `*`, `+`, `?`, `^`, `$`, `.`.
Sets of positions are integers, one bit a position, so no pattern can make it backtrack.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol, TypeAlias

from auditor.inventory.javascript.js_text import canonical, folded, is_line_end, points

Test: TypeAlias = Callable[[str], bool]
_SYNTAX = "^$\\.*+?()[]{}|/"
_CONTROL = {"t": "\t", "r": "\r", "n": "\n", "v": "\v", "f": "\f"}


class PatternError(Exception):
    """A pattern JavaScript refuses, or one too large to be meant."""


@dataclass(slots=True)
class Subject:
    """One text under test, and where each kind of character stands in it."""

    text: str
    spots: dict[int, int] = field(default_factory=dict)

    def where(self, test: Test) -> int:
        """Give the positions whose character passes."""
        known = self.spots.get(id(test))
        if known is None:
            known = 0
            for at, char in enumerate(self.text):
                if test(char):
                    known |= 1 << at
            self.spots[id(test)] = known
        return known


class Piece(Protocol):
    """A part of an expression: from the positions it may start at to those it may end at."""

    def run(self, subject: Subject, starts: int) -> int:
        """Advance every start."""


@dataclass(frozen=True, slots=True)
class _One:
    test: Test

    def run(self, subject: Subject, starts: int) -> int:
        return (starts & subject.where(self.test)) << 1


@dataclass(frozen=True, slots=True)
class _Sequence:
    pieces: tuple[Piece, ...]

    def run(self, subject: Subject, starts: int) -> int:
        for piece in self.pieces:
            if not starts:
                return 0
            starts = piece.run(subject, starts)
        return starts


@dataclass(frozen=True, slots=True)
class _Choice:
    options: tuple[Piece, ...]

    def run(self, subject: Subject, starts: int) -> int:
        ends = 0
        for option in self.options:
            ends |= option.run(subject, starts)
        return ends


@dataclass(frozen=True, slots=True)
class _Repeat:
    piece: Piece
    least: int
    many: bool

    def run(self, subject: Subject, starts: int) -> int:
        reached = self.piece.run(subject, starts) if self.least else starts
        fresh = reached
        if not self.least and not self.many:
            return starts | self.piece.run(subject, starts)
        while self.many and fresh:
            fresh = self.piece.run(subject, fresh) & ~reached
            reached |= fresh
        return reached


@dataclass(frozen=True, slots=True)
class _Not:
    piece: Piece

    def run(self, subject: Subject, starts: int) -> int:
        kept, left = 0, starts
        while left:
            lowest = left & -left
            left ^= lowest
            if not self.piece.run(subject, lowest):
                kept |= lowest
        return kept


@dataclass(frozen=True, slots=True)
class _Edge:
    end: bool

    def run(self, subject: Subject, starts: int) -> int:
        return starts & (1 << len(subject.text) if self.end else 1)


@cache
def literal_test(char: str, *, fold: bool, whole: bool) -> Test:
    """Test for one character; `whole` is the u flag."""
    if not fold:
        return char.__eq__
    folding = folded if whole else canonical
    wanted = folding(char)
    return lambda other: other == char or folding(other) == wanted


def _not_line_end(char: str) -> bool:
    return not is_line_end(char)


@cache
def _lookalikes(*, whole: bool) -> dict[str, list[str]]:
    folding = folded if whole else canonical
    found: dict[str, list[str]] = {}
    for code in range(0x1EA00 if whole else 0x10000):
        char = chr(code)
        fold = folding(char)
        if fold != char:
            found.setdefault(fold, [fold]).append(char)
    return found


def _variants(char: str, *, whole: bool) -> list[str]:
    if not whole and char.isascii():
        return [char.lower(), char.upper()]
    fold = folded(char) if whole else canonical(char)
    return _lookalikes(whole=whole).get(fold, [char])


def class_test(tests: tuple[Test, ...], *, negated: bool, fold: bool, whole: bool) -> Test:
    """Test for a character class: any member, or none when negated; case is folded on both sides."""

    def member(char: str) -> bool:
        return any(test(char) for test in tests)

    @cache
    def passes(char: str) -> bool:
        found = any(member(variant) for variant in _variants(char, whole=whole)) if fold else member(char)
        return found is not negated

    return passes


def _property_test(name: str) -> Test:
    return lambda char: unicodedata.category(char).startswith(name)


def _range_test(first: str, last: str) -> Test:
    return lambda char: first <= char <= last


class _Reader:
    def __init__(self, source: str, *, fold: bool, whole: bool) -> None:
        self.source = points(source) if whole else source
        self.at = 0
        self.fold = fold
        self.whole = whole
        self.depth = 0

    def peek(self, ahead: str) -> bool:
        return self.source.startswith(ahead, self.at)

    def take(self, ahead: str) -> bool:
        if self.peek(ahead):
            self.at += len(ahead)
            return True
        return False

    def choice(self) -> Piece:
        self.depth += 1
        if self.depth > 200:
            raise PatternError("pattern is nested too deeply")
        options = [self.sequence()]
        while self.take("|"):
            options.append(self.sequence())
        self.depth -= 1
        return options[0] if len(options) == 1 else _Choice(tuple(options))

    def sequence(self) -> Piece:
        pieces: list[Piece] = []
        while self.at < len(self.source) and not self.peek("|") and not self.peek(")"):
            pieces.append(self.repeated())
        return pieces[0] if len(pieces) == 1 else _Sequence(tuple(pieces))

    def repeated(self) -> Piece:
        piece = self.atom()
        mark = self.source[self.at : self.at + 1]
        if mark and mark in "*+?":
            self.at += 1
            self.take("?")
            return _Repeat(piece, least=int(mark == "+"), many=mark != "?")
        return piece

    def atom(self) -> Piece:
        for opening, negative in (("(?!", True), ("(?:", False), ("(", False)):
            if self.take(opening):
                inner = self.choice()
                if not self.take(")"):
                    raise PatternError("unterminated group")
                return _Not(inner) if negative else inner
        char = self.source[self.at]
        self.at += 1
        if char in "*+?":
            raise PatternError("nothing to repeat")
        if char in "^$":
            return _Edge(end=char == "$")
        if char == "[":
            return _One(self.char_class())
        if char == ".":
            return _One(_not_line_end)
        if char == "\\":
            return self.escape()
        return _One(literal_test(char, fold=self.fold, whole=self.whole))

    def escape(self) -> Piece:
        char = self.source[self.at]
        self.at += 1
        if self.whole and char not in _SYNTAX:
            raise PatternError("invalid escape")
        return _One(literal_test(char, fold=self.fold, whole=self.whole))

    def char_class(self) -> Test:
        negated = self.take("^")
        tests: list[Test] = []
        while not self.take("]"):
            first = self.member()
            if callable(first):
                tests.append(first)
            elif self.peek("-") and not self.peek("-]"):
                self.at += 1
                last = self.member()
                if callable(last) or last < first:
                    raise PatternError("range out of order in character class")
                tests.append(_range_test(first, last))
            else:
                tests.append(first.__eq__)
        return class_test(tuple(tests), negated=negated, fold=self.fold, whole=self.whole)

    def member(self) -> str | Test:
        char = self.source[self.at]
        self.at += 1
        if char != "\\":
            return char
        char = self.source[self.at]
        self.at += 1
        if char == "p":
            end = self.source.index("}", self.at)
            name, self.at = self.source[self.at + 1 : end], end + 1
            return _property_test(name)
        if char == "x":
            self.at += 2
            return chr(int(self.source[self.at - 2 : self.at], 16))
        if self.whole and char not in _SYNTAX and char != "-" and char not in _CONTROL:
            raise PatternError("invalid escape")
        return _CONTROL.get(char, char)


def compile_source(source: str, *, fold: bool, whole: bool) -> Test:
    """Compile `^source$` to a test of one path portion given in UTF-16 units."""
    # The anchors are part of the expression: a bare `|` in the source, as from `a\\|b`, leaves each half one anchor.
    reader = _Reader(f"^{source}$", fold=fold, whole=whole)
    piece = reader.choice()
    if reader.at < len(reader.source):
        raise PatternError("unmatched parenthesis")

    def test(text: str) -> bool:
        subject = Subject(points(text) if whole else text)
        return piece.run(subject, (2 << len(subject.text)) - 1) != 0

    return test
