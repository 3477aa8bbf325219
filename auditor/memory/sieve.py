"""One Hyperscan pass over a plain text that says where it is worth looking, so that most of it is never looked at."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from auditor.memory import vocabulary
from auditor.memory.hidden import veils
from auditor.memory.vocabulary import Shape
from auditor.model.pattern import Pattern
from auditor.scan.patterns import Database, compile_patterns

LESSON = "lesson"
_SPACE = r"[\s*_]{1,4}"


@dataclass(frozen=True, slots=True)
class Sifted:
    """What one text holds: gates of hiding places, places that wake the rules up, words of a lesson."""

    gates: frozenset[str]
    shapes: tuple[Shape, ...]
    places: tuple[int, ...]
    lesson_words: int


@dataclass(frozen=True, slots=True)
class Sieve:
    """The compiled patterns and what each of them means."""

    database: Database
    gates: tuple[str, ...]
    shapes: tuple[Shape, ...]
    lesson_until: int

    def sift(self, text: str) -> Sifted:
        """Read a plain text once."""
        data = text.encode("utf-8", "surrogatepass")
        hits: list[tuple[int, int]] = []
        self.database.run(data, _note, hits)
        gates, shapes, ends, lesson = set(), {}, [], 0
        shaped = len(self.gates)
        first = shaped + len(self.shapes)
        for index, end in hits:
            if index >= self.lesson_until:
                ends.append(end)
            elif index >= first:
                lesson += 1
            elif index >= shaped:
                shapes[self.shapes[index - shaped].concept] = self.shapes[index - shaped]
            else:
                gates.add(self.gates[index])
        ends.sort()
        places = ends if len(data) == len(text) else _characters(data, ends)
        return Sifted(frozenset(gates), tuple(shapes.values()), tuple(places), lesson)


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
    """Compile the gates of all veils and the rare words of all concepts; the database is kept on disk."""
    words = vocabulary.load()
    gates = {name: form for veil in veils() for name, form in veil.gates.items()}
    lesson = [word for word, found in words.words.items() if any(concept == LESSON for concept, _ in found)]
    lesson += [word for word, found in words.unspaced.items() if any(concept == LESSON for concept, _ in found)]
    patterns = [Pattern(id=f"gate {name}", expression=form) for name, form in gates.items()]
    shapes = [(shape, mark) for shape in words.shapes for mark in shape.marks]
    patterns += [Pattern(id=f"shape {shape.concept} {mark}", expression=re.escape(mark)) for shape, mark in shapes]
    patterns += [Pattern(id=f"lesson {word}", expression=_spelled(word)) for word in lesson]
    until = len(patterns)
    patterns += [Pattern(id=f"word {word}", expression=_spelled(word), every=True) for word in words.spellings]
    patterns += [Pattern(id=f"mark {mark}", expression=re.escape(mark), every=True) for mark in words.marks]
    patterns += [Pattern(id=f"form {form}", expression=form, every=True) for form in words.wakes]
    return Sieve(compile_patterns(patterns), tuple(gates), tuple(shape for shape, _ in shapes), until)


def _spelled(word: str) -> str:
    """A word or phrase as whole words; beyond ASCII the edges are judged later."""
    body = _SPACE.join(re.escape(part) for part in word.split())
    start = r"\b" if word[0].isascii() and word[0].isalnum() else ""
    end = r"\b" if word[-1].isascii() and word[-1].isalnum() else ""
    return f"{start}{body}{end}"
