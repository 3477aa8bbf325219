"""The words without which an expression cannot match: asking for them costs next to nothing."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

_SHORTEST = 2


@lru_cache(maxsize=4096)
def necessary(expression: str) -> tuple[bytes, ...]:
    """Give words, in small letters, one of which is in every match; nothing where no such words can be told."""
    parser: Any = importlib.import_module("re._parser")
    return tuple(word.encode() for word in _words(parser.parse(expression)) or ())


def _words(parsed: Iterable[Any]) -> tuple[str, ...]:
    """Give the best of what each part of a sequence asks for."""
    found: list[tuple[str, ...]] = []
    run = ""
    for operation, argument in parsed:
        name = str(operation)
        if name == "LITERAL" and argument < 0x80:
            run += chr(argument).lower()
            continue
        found.append((run,))
        run = ""
        if name == "SUBPATTERN":
            found.append(_words(argument[3]))
        elif name == "BRANCH":
            found.append(_either([_words(each) for each in argument[1]]))
        elif name in ("MAX_REPEAT", "MIN_REPEAT") and argument[0]:
            found.append(_words(argument[2]))
    found.append((run,))
    usable = [words for words in found if words and all(len(word) >= _SHORTEST for word in words)]
    return max(usable, key=lambda words: (min(map(len, words)), -len(words)), default=())


def _either(branches: list[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(word for words in branches for word in words) if all(branches) else ()
