"""One Hyperscan pass over a plain text that says where it is worth looking, so that most of it is never looked at."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from auditor.memory import vocabulary
from auditor.memory.hidden import veils
from auditor.memory.vocabulary import Shape
from auditor.model.pattern import Pattern
from auditor.scan.patterns import Database, compile_patterns

LESSON = "lesson"


@dataclass(frozen=True, slots=True)
class Sifted:
    """What one text holds: gates of hiding places, places that wake the rules up, words of a lesson."""

    gates: frozenset[str]
    shapes: tuple[Shape, ...]
    places: tuple[int, ...]
    lesson_words: int


@dataclass(frozen=True, slots=True)
class Sieve:
    """The compiled patterns and what each of them means: forms for the text as it is, words for it on one line.

    Words are plain strings with single spaces, which are compiled a hundred times faster than expressions for
    whole words with any space between them; whether a word stands alone is looked up where it was found.
    """

    forms: Database
    gates: tuple[str, ...]
    shapes: tuple[Shape, ...]
    words: Database
    spellings: tuple[bytes, ...]
    lessons: int

    def sift(self, text: str) -> Sifted:
        """Read a plain text once."""
        data = text.encode("utf-8", "surrogatepass")
        gates, shapes, ends = set(), {}, []
        for index, end in _hits(self.forms, data):
            if index >= len(self.gates) + len(self.shapes):
                ends.append(end)
            elif index >= len(self.gates):
                shape = self.shapes[index - len(self.gates)]
                shapes[shape.concept] = shape
            else:
                gates.add(self.gates[index])
        line, cuts = _one_line(data)
        lessons = set()
        for index, end in _hits(self.words, line):
            word = self.spellings[index]
            if not _alone(line, end - len(word), end, word):
                continue
            if index < self.lessons:
                lessons.add(index)
            else:
                ends.append(_before(cuts, end))
        ends.sort()
        places = ends if len(data) == len(text) else _characters(data, ends)
        return Sifted(frozenset(gates), tuple(shapes.values()), tuple(places), len(lessons))


_RUNS = re.compile(rb"[\s*_]{2,}")
_SPACES = bytes.maketrans(b"\t\n\r\v\f*_", b"       ")


def _one_line(data: bytes) -> tuple[bytes, tuple[list[int], list[int]]]:
    """Write what parts words as one space each; where something was taken out, and how much in all."""
    starts, removed, pieces, done, gone = [0], [0], [], 0, 0
    for run in _RUNS.finditer(data):
        pieces.append(data[done : run.start() + 1])
        done = run.end()
        gone += done - run.start() - 1
        starts.append(done - gone)
        removed.append(gone)
    pieces.append(data[done:])
    return b"".join(pieces).translate(_SPACES), (starts, removed)


def _before(cuts: tuple[list[int], list[int]], end: int) -> int:
    starts, removed = cuts
    return end + removed[bisect_right(starts, end) - 1]


def _alone(line: bytes, start: int, end: int, word: bytes) -> bool:
    """Say whether a word is a whole one; beyond ASCII the edges are judged later."""
    if start > 0 and word[:1].isalnum() and line[start - 1 : start].isalnum():
        return False
    return not (word[-1:].isalnum() and line[end : end + 1].isalnum())


def _hits(database: Database, data: bytes) -> list[tuple[int, int]]:
    hits: list[tuple[int, int]] = []
    database.run(data, _note, hits)
    return hits


def _note(index: int, _start: int, end: int, _flags: int, hits: list[tuple[int, int]]) -> None:
    hits.append((index, end))


def _characters(data: bytes, ends: Iterable[int]) -> list[int]:
    """Turn rising byte offsets into character offsets."""
    places: list[int] = []
    done = count = 0
    for end in ends:
        count += len(data[done:end].decode("utf-8", "ignore"))
        done = end
        places.append(count)
    return places


@cache
def load() -> Sieve:
    """Compile the gates of all veils and the rare words of all concepts; the databases are kept on disk."""
    words = vocabulary.load()
    gates = {name: form for veil in veils() for name, form in veil.gates.items()}
    shapes = [(shape, mark) for shape in words.shapes for mark in shape.marks]
    forms = [Pattern(id=f"gate {name}", expression=form) for name, form in gates.items()]
    forms += [Pattern(id=f"shape {shape.concept} {mark}", expression=re.escape(mark)) for shape, mark in shapes]
    forms += [Pattern(id=f"mark {mark}", expression=re.escape(mark), every=True) for mark in words.marks]
    forms += [Pattern(id=f"form {form}", expression=form, every=True) for form in words.wakes]
    lesson = [word for word, found in words.words.items() if any(concept == LESSON for concept, _ in found)]
    lesson += [word for word, found in words.unspaced.items() if any(concept == LESSON for concept, _ in found)]
    spoken = [" ".join(word.replace("_", " ").split()) for word in (*lesson, *words.spellings)]
    patterns = [
        Pattern(id=f"word {number}", expression=word if word.isalnum() else re.escape(word), every=True)
        for number, word in enumerate(spoken)
    ]
    return Sieve(
        forms=compile_patterns(forms),
        gates=tuple(gates),
        shapes=tuple(shape for shape, _ in shapes),
        words=compile_patterns(patterns),
        spellings=tuple(word.encode() for word in spoken),
        lessons=len(lesson),
    )
