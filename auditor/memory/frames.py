"""Frames: which concepts must stand together, in which order and how near, for a rule to speak."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from auditor.errors import RuleError
from auditor.memory.vocabulary import FREE_ORDER, Term

STRENGTHS = {"firm": 3, "strong": 3, "loose": 3, "weak": 2, "faint": 1}

_GAP, _TIGHT = 40, 15
_SLOT = re.compile(r"(?P<sign>[-+^]?)(?P<names>[a-z0-9-]+(?:\|[a-z0-9-]+)*)(?P<across>~~|~)?(?P<gap>\d{1,4})?\Z")
_IMPERATIVE = re.compile(
    r"(?:^|[.!?:;\n\"'`,>*\[({|=-]\s{0,3}|\b(?:and|then|must|should|shall|please|always|also|to|you|will|now|just|only|"
    r"immediately|silently|never|automatically|instead|simply|first|next|quietly|secretly|is|are|can|may|might|agents?|"
    r"assistant|the)\s{1,3})$"
)


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in a frame: any of the concepts, at most `gap` characters after the one before."""

    concepts: frozenset[str]
    gap: int
    across: bool
    opening: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """Slots in order, concepts that must be in the same sentence or must not, and the weight of a match."""

    points: int
    slots: tuple[Slot, ...]
    beside: tuple[frozenset[str], ...] = ()
    without: frozenset[str] = frozenset()
    negatable: bool = True
    needed: tuple[frozenset[str], ...] = ()
    firm: bool = False


def parse(line: str, names: frozenset[str]) -> Frame:
    """Read one frame: `strong: ^override prior~20 instructions +agent -harmless`.

    `a|b` takes either, `~N` widens the gap, `~~N` lets it cross sentences, `^` wants the word to open a clause,
    `+` wants a concept anywhere in the sentences spanned, `-` forbids one; `!` after the strength says that a
    negation in front does not weaken the frame. In a long text a `firm` frame needs nothing
    beside it, nor does a strong one of three parts or more; a `loose` one always does.
    """
    strength, colon, rest = line.partition(":")
    bare = strength.strip().removesuffix("!")
    if not colon or bare not in STRENGTHS or not rest.split():
        raise RuleError(f"frame {line!r}: write it as `strong: concept concept~60`")
    slots: list[Slot] = []
    beside: list[frozenset[str]] = []
    without: set[str] = set()
    for word in rest.split():
        found = _SLOT.match(word)
        concepts = frozenset(found["names"].split("|")) if found else frozenset({word})
        if found is None or not concepts <= names:
            raise RuleError(f"frame {line!r}: {', '.join(sorted(concepts - names))} is no concept")
        if found["sign"] == "+":
            beside.append(concepts)
        elif found["sign"] == "-":
            without |= concepts
        else:
            gap = int(found["gap"] or _GAP)
            slots.append(Slot(concepts, gap, found["across"] == "~~", found["sign"] == "^"))
    if not slots:
        raise RuleError(f"frame {line!r}: nothing to find")
    return Frame(
        points=STRENGTHS[bare],
        slots=tuple(slots),
        beside=tuple(beside),
        without=frozenset(without),
        negatable=not strength.strip().endswith("!"),
        needed=(*(slot.concepts for slot in slots), *beside),
        firm=bare == "firm" or (len(slots) + len(beside) > 2 and bare != "loose"),
    )


_START = itemgetter(0)


class Window:
    """A stretch of text with its terms, ready to be asked for frames."""

    def __init__(self, text: str, start: int, end: int, terms: Sequence[Term], breaks: Sequence[int]) -> None:
        self.text, self.start, self.end = text, start, end
        self.terms, self.breaks = terms, breaks
        self.present = frozenset(term.concept for term in terms)
        self._places: dict[frozenset[str], list[Term]] = {}

    def find(self, frame: Frame) -> Iterator[tuple[int, int]]:
        """Give the spans where a frame holds, each start once."""
        present = self.present
        for concepts in frame.needed:
            if concepts.isdisjoint(present):
                return
        last = -1
        for first in self.of(frame.slots[0].concepts):
            if first.start < last or (frame.slots[0].opening and not self._opens(first.start)):
                continue
            span = self._follow(frame, first)
            if span is not None and self._fits(frame, *span):
                last = span[1]
                yield span

    def of(self, concepts: frozenset[str]) -> list[Term]:
        """Give the terms of any of the concepts, in order."""
        if concepts not in self._places:
            self._places[concepts] = [term for term in self.terms if term.concept in concepts]
        return self._places[concepts]

    def _follow(self, frame: Frame, first: Term) -> tuple[int, int] | None:
        start, end, last = first.start, first.end, first
        for slot in frame.slots[1:]:
            term = self._next(slot, (start, end), last, free=first.language in FREE_ORDER)
            if term is None:
                return None
            start, end, last = min(start, term.start), max(end, term.end), term
        return start, end

    def _next(self, slot: Slot, span: tuple[int, int], last: Term, *, free: bool) -> Term | None:
        """The nearest term that fills a slot, after what there is; before it too where word order is free.

        Phrases may share words (`append this` and `this block`), so a term may begin inside the one before.
        """
        start, end = span
        places = self.of(slot.concepts)
        at = bisect_left(places, last.start + 1, key=_START)
        for term in places[at : at + 8]:
            if term.start - end > slot.gap:
                break
            if term.end <= last.end:
                continue
            if slot.gap <= _TIGHT and "," in self.text[end : term.start]:
                break
            if (slot.across or not self.parted(end, term.start)) and (not slot.opening or self._opens(term.start)):
                return term
        if free:
            for term in reversed(places[max(0, at - 6) : at]):
                if term.end <= start and start - term.end <= slot.gap and not self.parted(term.end, start):
                    return term
        return None

    def parted(self, start: int, end: int) -> bool:
        """Say whether a sentence ends between two places."""
        at = bisect_left(self.breaks, start)
        return at < len(self.breaks) and self.breaks[at] < end

    def _opens(self, start: int) -> bool:
        return _IMPERATIVE.search(self.text, max(0, start - 16), start) is not None

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """Widen a span to the sentences it touches."""
        before = bisect_left(self.breaks, start)
        after = bisect_left(self.breaks, end)
        left = self.breaks[before - 1] if before else self.start
        right = self.breaks[after] if after < len(self.breaks) else self.end
        return left, right

    def _fits(self, frame: Frame, start: int, end: int) -> bool:
        if not frame.beside and not frame.without:
            return True
        left, right = self.sentence(start, end)
        near = {term.concept for term in self.terms if left <= term.start < right}
        return not near & frame.without and all(concepts & near for concepts in frame.beside)
