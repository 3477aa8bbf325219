"""One spelling for matching: lower case, look-alikes and compatibility forms resolved, with the way back."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

from auditor.memory.hidden.zero_width import INVISIBLE

_ODD = re.compile(
    f"[{INVISIBLE}\u00aa\u00ba\u00b2\u00b3\u00b9\u0130\u02b0-\u02b8\u1d00-\u1d9f\u2070-\u209c\u2100-\u214f\u2160-\u217f"
    "\u2460-\u24ff\ufb00-\ufb06\ufe00-\ufe0f\uff01-\uff5e\U0001d400-\U0001d7ff\U0001f130-\U0001f189"
    "\U000e0000-\U000e0fff]|[^\\W\\d_]?[\u0300-\u036f]{1,20}"
)
_DROPPED = re.compile(f"[{INVISIBLE}\ufe00-\ufe0f\U000e0000-\U000e0fff]")
_BEYOND = re.compile("[^\x00-\x7f]+")
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u052f\u0561-\u0587]")
_MIXED = re.compile("[a-z][\u0370-\u03ff\u0400-\u052f\u0561-\u0587]|[\u0370-\u03ff\u0400-\u052f\u0561-\u0587][a-z]")
_PUNCTUATION = (
    dict.fromkeys(map(chr, (0xA0, 0xAB, 0xBB, 0xA1, 0xBF, *range(0x2000, 0x200B), 0x2026, 0x202F, 0x205F, 0x3000)), " ")
    | dict.fromkeys("\u2018\u2019\u02bc\uff07", "'")
    | dict.fromkeys("\u201c\u201d\u201e\uff02", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014", "-")
)
_LOOKALIKES = str.maketrans(
    "\u0430\u0441\u0435\u04bb\u0456\u0458\u043a\u04cf\u043c\u043e\u0440\u0455\u0442\u0475\u0445\u0443\u0501\u0261\u057d"
    "\u03b1\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03b2\u03b3\u03b7\u03c9\u043f\u0432\u043d\u0433",
    "acehijklmopstvxydguaeikvoptuxbynwnbhr",
)
_LONGEST_WORD = 40


@dataclass(frozen=True, slots=True)
class Plain:
    """The plain text; `cuts` maps it back where its length differs from the original.

    `lookalikes` are the places, in the plain text, of words that mixed two scripts.
    """

    text: str
    cuts: tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]] | None = None
    lookalikes: tuple[tuple[int, int], ...] = ()

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Give the original span of a span of the plain text."""
        return (self._at(start), self._at(end - 1, after=True)) if end > start else (self._at(start), self._at(start))

    def _at(self, offset: int, *, after: bool = False) -> int:
        if self.cuts is None:
            return offset + after
        plain, source, length = self.cuts
        piece = bisect_right(plain, offset) - 1
        inside = source[piece] + offset - plain[piece]
        if length[piece] >= 0:
            return source[piece] + (length[piece] if after else 0)
        return inside + after


def plain(text: str) -> Plain:
    """Fold a text."""
    if text.isascii():
        return Plain(text.lower())
    odd = beyond_ascii(text)
    for char in odd & _PUNCTUATION.keys():
        text = text.replace(char, _PUNCTUATION[char])
    cuts = None
    if any(map(_ODD.match, odd)):
        text, cuts = _unfold(text)
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(map(_lower, text))
    return _resolve(lowered, cuts) if any(map(_FOREIGN.match, odd)) else Plain(lowered, cuts)


def beyond_ascii(text: str) -> frozenset[str]:
    """Give the distinct characters that are not ASCII."""
    return frozenset() if text.isascii() else frozenset("".join(_BEYOND.findall(text)))


def _unfold(text: str) -> tuple[str, tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]]:
    """Replace what is odd, noting every piece: where it starts in both texts, and its old length if it was odd."""
    pieces: list[str] = []
    starts, sources, lengths = [0], [0], [-1]
    size = last = 0
    for odd in _ODD.finditer(text):
        if odd.start() > last:
            pieces.append(text[last : odd.start()])
            size += odd.start() - last
        replacement = _replace(odd[0])
        if replacement:
            starts.append(size)
            sources.append(odd.start())
            lengths.append(len(odd[0]))
            pieces.append(replacement)
            size += len(replacement)
        starts.append(size)
        sources.append(odd.end())
        lengths.append(-1)
        last = odd.end()
    pieces.append(text[last:])
    return "".join(pieces), (tuple(starts), tuple(sources), tuple(lengths))


@cache
def _replace(odd: str) -> str:
    if _DROPPED.fullmatch(odd):
        return ""
    composed = unicodedata.normalize("NFKC", odd)
    return "".join(char for char in composed if not "\u0300" <= char <= "\u036f")


def _lower(char: str) -> str:
    lowered = char.lower()
    return lowered if len(lowered) == 1 else char


def _resolve(text: str, cuts: tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]] | None) -> Plain:
    """Spell words of mixed script in Latin."""
    words: list[tuple[int, int]] = []
    for mixed in _MIXED.finditer(text):
        if words and mixed.start() < words[-1][1]:
            continue
        word = _word(text, mixed.start())
        if word[1] - word[0] > 3:
            words.append(word)
    pieces, done = [], 0
    for start, end in words:
        pieces += [text[done:start], text[start:end].translate(_LOOKALIKES)]
        done = end
    text = "".join([*pieces, text[done:]])
    return Plain(text, cuts, tuple(words))


def _word(text: str, at: int) -> tuple[int, int]:
    start = end = at
    while start > 0 and at - start < _LONGEST_WORD and text[start - 1].isalpha():
        start -= 1
    while end < len(text) and end - at < _LONGEST_WORD and text[end].isalpha():
        end += 1
    return start, end
