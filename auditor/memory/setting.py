"""Where in a document a phrase stands: quoted, fenced, negated, in a lesson about attacks, or in plain speech."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property

from auditor.memory.frames import Window
from auditor.memory.vocabulary import Term

_FENCE = re.compile(r"^[ \t]{0,8}(```|~~~)", re.MULTILINE)
_QUOTED = re.compile(r"\"[^\"\n]{1,400}\"|`[^`\n]{1,400}`|(?<![^\W_])'[^'\n]{3,400}'(?![^\W_])|「[^」\n]{1,200}」")
_HEADING = re.compile(r"^[ \t]{0,3}(?:#{1,6} |\*\*)[^\n]{1,160}|^[^\n]{1,120}:[ \t]*$", re.MULTILINE)
_LESSON_WORDS = 4
_LESSON_SHARE = 1500
_NEGATION_REACH = 28
_LINE = 500
_HEADING_REACH = 1500

NEGATION, LESSON, EXAMPLE = "negation", "lesson", "example"
_LESSON_ALONE, _EXAMPLE_ALONE = frozenset({LESSON}), frozenset({EXAMPLE})
_ADDRESSES = frozenset({"url", "domain", "email", "image-leak"})
CONTEXT = _ADDRESSES | {NEGATION, LESSON, EXAMPLE}


class Setting:
    """The surroundings in one layer of one record; everything is worked out on first use."""

    def __init__(self, text: str, lesson_words: int) -> None:
        self._text = text
        self._lesson_words = lesson_words
        self._known: dict[tuple[int, int, bool, bool], tuple[int, list[str]]] = {}

    @cached_property
    def is_lesson(self) -> bool:
        """Whether the whole document is about attacks: several of their words, and not in a few lines."""
        enough = max(_LESSON_WORDS, min(9, len(self._text) // _LESSON_SHARE))
        return len(self._text) > 700 and self._lesson_words >= enough

    @cached_property
    def _fences(self) -> tuple[int, ...]:
        return tuple(found.start() for found in _FENCE.finditer(self._text))

    def _fenced(self, start: int) -> bool:
        """Say whether a place is inside a code block: an odd number of marks stands before it."""
        return bisect_right(self._fences, start) % 2 == 1

    def weakens(self, window: Window, start: int, end: int, *, negatable: bool, code: bool) -> tuple[int, list[str]]:
        """Say how many points the surroundings take, and why."""
        key = (start, end, negatable, code)
        if key not in self._known:
            self._known[key] = self._weakens(window, start, end, negatable=negatable, code=code)
        return self._known[key]

    def _weakens(self, window: Window, start: int, end: int, *, negatable: bool, code: bool) -> tuple[int, list[str]]:
        reasons: list[str] = []
        points = 0
        if negatable and self._negated(window, start):
            points, reasons = points + 2, [*reasons, "it is negated"]
        if not code and self._fenced(start):
            points, reasons = points + 1, [*reasons, "it stands in a code block"]
        elif not code and self._quoted(start, end):
            points, reasons = points + 1, [*reasons, "it is quoted"]
        if self.is_lesson or self._taught(window, start, end):
            points, reasons = points + 1, [*reasons, "the text teaches about attacks"]
        return points, reasons

    def _negated(self, window: Window, start: int) -> bool:
        before = [term for term in window.of(frozenset({NEGATION})) if 0 <= start - term.end <= _NEGATION_REACH]
        return any(not window.parted(term.end, start) for term in before)

    def _quoted(self, start: int, end: int) -> bool:
        least, most = max(0, start - _LINE), min(len(self._text), end + _LINE)
        left = max(self._text.rfind("\n", least, start) + 1, least)
        right = self._text.find("\n", end, most)
        right = most if right < 0 else right
        return any(
            found.start() <= start and end <= found.end() and len(found[0]) < 0.9 * len(self._text)
            for found in _QUOTED.finditer(self._text, left, right)
        )

    def _taught(self, window: Window, start: int, end: int) -> bool:
        left, right = window.sentence(start, end)
        addresses = window.of(_ADDRESSES)
        if any(left - 80 <= term.start < right + 80 for term in _outside(addresses, window.of(_LESSON_ALONE))):
            return True
        if any(left <= e.start and 0 <= start - e.end <= 60 for e in _outside(addresses, window.of(_EXAMPLE_ALONE))):
            return True
        headings = list(_HEADING.finditer(self._text, max(0, start - _HEADING_REACH), start))
        return bool(headings) and _names_lesson(headings[-1][0], window.of(frozenset({LESSON})), headings[-1].start())


def _outside(addresses: Sequence[Term], terms: Sequence[Term]) -> Iterator[Term]:
    """Leave out the words that are part of an address."""
    return (term for term in terms if not any(a.start <= term.start < a.end for a in addresses))


_HEADING_LESSON = re.compile(
    r"\b(?:attacks?|inject(?:ion|ions|ed)|malicious|jailbreaks?|examples?|threats?|red flags?|vulnerab\w{0,9}|"
    r"detect\w{0,6}|anti-?patterns?|suspicious|adversar\w{0,6}|payloads?|exploits?|poison\w{0,4}|test cases?|never|"
    r"don'?ts?|avoid|forbidden|prohibited|refuse|block(?:ed|list)?|defen[cs]es?|bad|wrong|deny|denied|not allowed|"
    r"must not|do not)\b"
)


def _names_lesson(heading: str, terms: Sequence[Term], at: int) -> bool:
    near = any(at <= term.start < at + len(heading) for term in terms)
    return near or _HEADING_LESSON.search(heading) is not None
