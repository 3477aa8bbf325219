"""What a value looks like: entropy, runs of one kind of character, likeness to words; for filters and judges."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise

_RUN = re.compile(rb"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_LETTERS = re.compile(rb"[a-z]+")
_HEX = re.compile(rb"(?:[0-9a-f]+|[0-9A-F]+)\Z")
_UUID = re.compile(rb"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\Z")
_PAIRS = frozenset(
    pair.encode()
    for pair in (
        "th he in er an re nd on en at ou ed ha to or it is hi es ng ar te se st le al ve ra ri ro me ea nt ti de "
        "co ic ll ne li io ce be ch om ma us el ss ec ur ho tr ac ca pa ta la et ge ns wo no so un ol id lo fo rs op "
        "am ad as do pe sh po ag ke ct ow ut il im wa su ul em ly pr ot ai ir di oo na si ee mo wh tt iv pl ey ay vi "
        "da ie bo up ob ab sw rd ck ex xa mp tu cu os ap pp ok fi ev cr ig gh ht ht ia if ki ku ru rt rn rm lt ld"
    ).split()
)
_WRAPS = ((0x39, 0x30), (0x39, 0x61), (0x7A, 0x61), (0x7A, 0x30), (0x66, 0x30))


def entropy(value: bytes) -> float:
    """Give the Shannon entropy in bits a character."""
    total = len(value)
    return -sum(n / total * math.log2(n / total) for n in Counter(value).values()) if total else 0.0


def classes(value: bytes) -> frozenset[str]:
    """Name the kinds of characters in a value."""
    kinds = set()
    for code in set(value):
        char = chr(code)
        if char.isdigit():
            kinds.add("digit")
        elif char.isascii() and char.isalpha():
            kinds.add("upper" if char.isupper() else "lower")
        else:
            kinds.add("other")
    return frozenset(kinds)


def run_length(value: bytes) -> float:
    """Give the mean length of runs of one kind: about 1.6 in random text, 4 and more in names and words."""
    runs = _RUN.findall(value)
    return sum(map(len, runs)) / len(runs) if runs else float(len(value))


def wordiness(value: bytes) -> float:
    """Give the share of letter pairs that are usual in English: about 0.2 in random letters, 0.6 in words."""
    pairs = [run[i : i + 2] for run in _LETTERS.findall(value.lower()) for i in range(len(run) - 1)]
    return sum(pair in _PAIRS for pair in pairs) / len(pairs) if pairs else 0.0


def is_hex(value: bytes) -> bool:
    """Say whether a value is hexadecimal in one case."""
    return bool(_HEX.match(value))


def is_long_hex(value: bytes) -> bool:
    """Say whether a value is hexadecimal as keys are: long enough, and not one digit again and again."""
    return len(value) >= 16 and is_hex(value) and not value.isdigit() and entropy(value) >= 2.5


def is_uuid(value: bytes) -> bool:
    """Say whether a value has the form of a UUID."""
    return bool(_UUID.match(value))


def is_random(value: bytes) -> bool:
    """Say whether a value looks drawn from an alphabet and not written by a person."""
    if len(value) < 10 or len(set(value)) < 6:
        return False
    if entropy(value) < min(3.0, 0.75 * math.log2(len(value))):
        return False
    kinds = classes(value)
    if not kinds & {"digit"} and not {"upper", "lower"} <= kinds:
        return wordiness(value) < 0.3 and len(value) >= 16
    slack = 0.6 if len(value) >= 20 else 0.0
    run = run_length(value)
    return run <= 2.7 + slack or (wordiness(value) < 0.3 + slack / 10 and run <= 4 + slack)


def is_sequence(value: bytes, least: int = 6) -> bool:
    """Say whether most of a value counts up or down, or walks the alphabet."""
    return counts(value) >= max(least, len(value) // 2)


def counts(value: bytes) -> int:
    """Give the length of the longest piece that counts up or down or walks the alphabet."""
    longest = steps = last = 0
    for before, after in pairwise(value.lower()):
        step = after - before
        wraps = (before, after) in _WRAPS
        steps = steps + 1 if wraps or (step in (1, -1) and (step == last or not steps)) else 0
        last = last if wraps else step
        longest = max(longest, steps)
    return longest + 1


def is_repeated(value: bytes) -> bool:
    """Say whether a value is one short piece again and again, or hardly more than one character."""
    body = bytes(code for code in value.lower() if chr(code).isalnum())
    if len(body) >= 6 and len(set(body)) <= 2:
        return True
    for size in range(1, min(len(body) // 3, 10) + 1):
        if body == (body[:size] * (len(body) // size + 1))[: len(body)]:
            return True
    return len(body) >= 8 and _longest_run(body) * 2 > len(body)


def _longest_run(body: bytes) -> int:
    best = run = 1
    for before, after in pairwise(body):
        run = run + 1 if before == after else 1
        best = max(best, run)
    return best
