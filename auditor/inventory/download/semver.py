"""Versions and ranges as npm reads them, for npm:NAME@RANGE."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TypeAlias

Version: TypeAlias = tuple[int, int, int, tuple[str, ...]]
Comparator: TypeAlias = tuple[str, Version]

_NUMBER = r"(?:0|[1-9][0-9]{0,15})"
_TAIL = r"(?:-([0-9A-Za-z.-]{1,200}))?(?:\+[0-9A-Za-z.-]{1,200})?"
_FULL = re.compile(rf"[v=\s]{{0,8}}({_NUMBER})\.({_NUMBER})\.({_NUMBER}){_TAIL}")
_PART = rf"({_NUMBER}|[xX*])"
_LOOSE = re.compile(rf"(\^|~>?|[<>]=?|=)?v?(?:{_PART}(?:\.{_PART}(?:\.{_PART}{_TAIL})?)?)?")
_HYPHEN = re.compile(r"(\S{1,250}) +- +(\S{1,250})")
_LONGEST = 512
_FIRST_PRE = ("0",)


def parse_version(text: str) -> Version | None:
    """Give a version's parts; None when it is none."""
    found = _FULL.fullmatch(text.strip()) if len(text) <= 256 else None
    if found is None:
        return None
    return int(found[1]), int(found[2]), int(found[3]), tuple((found[4] or "").split(".")) if found[4] else ()


def order(version: Version) -> tuple[Any, ...]:
    """Give the sort key: a pre-release comes before its release, numbers before words."""
    *numbers, pre = version
    return (*numbers, not pre, tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in pre))


def max_satisfying(versions: Iterable[str], wanted: str) -> str | None:
    """Give the highest version that a range allows; None when there is none or it is no range."""
    alternatives = parse_range(wanted)
    if alternatives is None:
        return None
    fitting = [
        (order(version), text)
        for text in versions
        if (version := parse_version(text)) and any(_fits(version, one) for one in alternatives)
    ]
    return max(fitting)[1] if fitting else None


def parse_range(text: str) -> list[list[Comparator]] | None:
    """Give a range as alternatives of comparators; None when it is no range."""
    if len(text) > _LONGEST:
        return None
    found = [_alternative(part.strip()) for part in text.split("||")]
    return None if any(one is None for one in found) else [one for one in found if one is not None]


def _alternative(text: str) -> list[Comparator] | None:
    if hyphen := _HYPHEN.fullmatch(text):
        text = f">={hyphen[1]} <={hyphen[2]}"
    text = re.sub(r"(\^|~>?|[<>]=?|=)[ \t]{1,99}", r"\1", text)
    found: list[Comparator] = []
    for word in text.split():
        match = _LOOSE.fullmatch(word)
        if match is None or not (match[2] or match[1] is None):
            return None
        found += _comparators(match)
    return found


def _comparators(match: re.Match[str]) -> list[Comparator]:
    operator = (match[1] or "").replace("~>", "~")
    parts = [None if part in (None, "x", "X", "*") else int(part) for part in match.group(2, 3, 4)]
    given = parts.index(None) if None in parts else 3
    low: Version = (*(part or 0 for part in (parts[:given] + [0] * 3)[:3]), _pre(match[5]))  # type: ignore[assignment]
    if operator in ("", "=") and given == 3:
        return [("=", low)]
    if operator in (">=", ">", "<", "<="):
        return _inequality(operator, low, given)
    if not given:
        return []
    return [(">=", low), ("<", _ceiling(operator, low, given))]


def _pre(text: str | None) -> tuple[str, ...]:
    return tuple(text.split(".")) if text else ()


def _inequality(operator: str, low: Version, given: int) -> list[Comparator]:
    if given == 3:
        return [(operator, low)]
    if not given:
        return [] if "=" in operator else [("<", (0, 0, 0, _FIRST_PRE))]
    if operator in (">=", "<"):
        return [(operator, low if operator == ">=" else (*low[:3], _FIRST_PRE))]
    return [("<" if operator == "<=" else ">=", _bump(low, given - 1, pre=operator == "<="))]


def _ceiling(operator: str, low: Version, given: int) -> Version:
    if operator == "~":
        return _bump(low, min(given - 1, 1))
    if operator != "^":
        return _bump(low, given - 1)
    first = next((index for index in range(given) if low[index]), given - 1)
    return _bump(low, first)


def _bump(low: Version, index: int, *, pre: bool = True) -> Version:
    numbers = [*low[:3]]
    numbers[index] += 1
    for later in range(index + 1, 3):
        numbers[later] = 0
    return numbers[0], numbers[1], numbers[2], _FIRST_PRE if pre else ()


def _fits(version: Version, comparators: list[Comparator]) -> bool:
    if not all(_holds(version, operator, bound) for operator, bound in comparators):
        return False
    # A pre-release fits only a range that names a pre-release of the same three numbers.
    return not version[3] or any(bound[3] and bound[:3] == version[:3] for _, bound in comparators)


def _holds(version: Version, operator: str, bound: Version) -> bool:
    left, right = order(version), order(bound)
    return {
        "=": left == right,
        ">": left > right,
        "<": left < right,
        ">=": left >= right,
        "<=": left <= right,
    }[operator]
