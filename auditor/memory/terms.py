"""Which concepts of the vocabulary stand in a stretch of text: first which may be there at all, then where they are."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from operator import itemgetter

from auditor.memory.vocabulary import EAST_ASIAN, WORD, Shape, Term, Vocabulary

_WITHIN_PHRASE = 4
_ORDER = itemgetter(0)


def outline(words: Vocabulary, text: str, start: int, end: int, shapes: Iterable[Shape]) -> int:
    """Give the concepts that a stretch may hold, as bits: now and then one too many, never one too few."""
    piece = text[start:end]
    spoken = WORD.findall(piece)
    distinct = set(spoken)
    found = 0
    for word in words.word_bits.keys() & distinct:
        found |= words.word_bits[word]
    for pair in words.phrase_bits.keys() & set(itertools.pairwise(spoken)):
        found |= words.phrase_bits[pair]
    if "'" in piece:
        for word in distinct:
            found |= words.word_bits.get(word.rpartition("'")[2], 0) if "'" in word else 0
    for shape in shapes:
        if any(mark in piece for mark in shape.marks):
            found |= words.bits[shape.concept]
    if not piece.isascii() and EAST_ASIAN.search(piece):
        for term in _unspaced(words, text, start, end):
            found |= words.bits[term.concept]
    return found


def terms(words: Vocabulary, text: str, stretch: tuple[int, int], shapes: Iterable[Shape], wanted: int) -> list[Term]:
    """Find the wanted concepts in a stretch of plain text, in order; `shapes` are those that the text may hold."""
    start, end = stretch
    found = list(_spelled(words, text, start, end, wanted))
    for shape in shapes:
        if wanted & words.bits[shape.concept] and any(text.find(mark, start, end) >= 0 for mark in shape.marks):
            found += [Term(hit.start(), hit.end(), shape.concept, "") for hit in shape.form.finditer(text, start, end)]
    if EAST_ASIAN.search(text, start, end):
        found += _unspaced(words, text, start, end)
    found.sort(key=_ORDER)
    return found


def _unspaced(words: Vocabulary, text: str, start: int, end: int) -> Iterator[Term]:
    """Find words of scripts without spaces: the longest of each concept at each place."""
    for hit in words.initials.finditer(text, start, end) if words.initials else ():
        at = hit.start()
        said: set[str] = set()
        for word in words.characters[hit[0]]:
            if text.startswith(word, at):
                for concept, language in words.unspaced[word]:
                    if concept not in said:
                        said.add(concept)
                        yield Term(at, at + len(word), concept, language)


def _spelled(words: Vocabulary, text: str, start: int, end: int, wanted: int) -> Iterator[Term]:
    tokens = [(hit[0], hit.start(), hit.end()) for hit in WORD.finditer(text, start, end)]
    known, pairs, bits, last = words.word_bits, words.phrase_bits, words.bits, ""
    for number, (word, at, stop) in enumerate(tokens):
        if known.get(word, 0) & wanted:
            for concept, language in words.words[word]:
                if bits[concept] & wanted:
                    yield Term(at, stop, concept, language)
        elif "'" in word and known.get(tail := word.rpartition("'")[2], 0) & wanted:
            for concept, language in words.words[tail]:
                yield Term(stop - len(tail), stop, concept, language)
        if pairs.get((last, word), 0) & wanted:
            for rest, concept, language in words.phrases[last, word]:
                final = number + len(rest)
                if bits[concept] & wanted and final < len(tokens) and _follows(rest, tokens, number):
                    yield Term(tokens[number - 1][1], tokens[final][2], concept, language)
        last = word


def _follows(rest: tuple[str, ...], tokens: list[tuple[str, int, int]], number: int) -> bool:
    if tokens[number][1] - tokens[number - 1][2] > _WITHIN_PHRASE:
        return False
    for step, word in enumerate(rest, start=number + 1):
        if tokens[step][0] != word or tokens[step][1] - tokens[step - 1][2] > _WITHIN_PHRASE:
            return False
    return True
