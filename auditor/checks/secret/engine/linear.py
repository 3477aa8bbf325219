"""Expressions that `re` could hang on are confirmed by Hyperscan itself, in time that grows with the text alone."""

from __future__ import annotations

import importlib
from functools import lru_cache
from typing import Any

import hyperscan

from auditor.errors import RuleError

_WIDE = 16
_MOST = 4


def is_risky(expression: str) -> bool:
    """Say whether backtracking could blow up: repeats in repeats, or too many wide ones after another."""
    parser: Any = importlib.import_module("re._parser")
    wide: list[bool] = []
    nested = _nested(parser.parse(expression), wide, inside=False)
    return nested or len(wide) > _MOST


def _nested(parsed: Any, wide: list[bool], *, inside: bool) -> bool:
    found = False
    for operation, argument in parsed:
        name = str(operation)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            low, high, body = argument
            variable = int(high) - int(low) >= _WIDE
            if variable:
                wide.append(True)
                found = found or inside
            found = _nested(body, wide, inside=inside or int(high) > 1) or found
        elif name == "SUBPATTERN":
            found = _nested(argument[3], wide, inside=inside) or found
        elif name == "BRANCH":
            branches = [_nested(each, wide, inside=inside) for each in argument[1]]
            found = any(branches) or found
        elif name in ("ASSERT", "ASSERT_NOT"):
            found = _nested(argument[1], wide, inside=inside) or found
        elif name == "ATOMIC_GROUP":
            found = _nested(argument, wide, inside=inside) or found
    return found


@lru_cache(maxsize=512)
def _database(expression: str) -> hyperscan.Database:
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    try:
        database.compile(expressions=[expression.encode()], ids=[0], flags=[hyperscan.HS_FLAG_SOM_LEFTMOST])
    except hyperscan.error as error:
        raise RuleError(f"{expression[:60]!r} can be confirmed in no bounded time: {error}") from error
    return database


def check(expression: str) -> None:
    """Refuse an expression that cannot be confirmed this way."""
    _database(expression)


def spans(expression: str, data: bytes) -> list[tuple[int, int]]:
    """Give the longest match at each place where one starts, none overlapping another."""
    longest: dict[int, int] = {}

    def report(_index: int, start: int, end: int, _flags: int, _context: object) -> None:
        longest[start] = max(end, longest.get(start, 0))

    _database(expression).scan(data, match_event_handler=report)
    chosen: list[tuple[int, int]] = []
    for start in sorted(longest):
        if not chosen or start >= chosen[-1][1]:
            chosen.append((start, longest[start]))
    return chosen
