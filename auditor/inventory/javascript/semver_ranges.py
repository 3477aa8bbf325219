"""Whether a version lies in a semver range, as far as `engines` and `packageManager` fields need it."""

from __future__ import annotations

import re
from typing import TypeAlias

Version: TypeAlias = tuple[int, int, int]
_PARTIAL = r"v?=?\s*(\d{1,9}|[xX*])?(?:\.(\d{1,9}|[xX*]))?(?:\.(\d{1,9}|[xX*]))?(?:[-+][0-9A-Za-z.+-]*)?"
_COMPARATOR = re.compile(rf"(>=|<=|>|<|\^|~>?|=)?\s*{_PARTIAL}")
_HYPHEN = re.compile(rf"\s*{_PARTIAL}\s+-\s+{_PARTIAL}\s*")
_LONGEST = 256
_TOP = 10**9


def parse(text: str) -> Version | None:
    """Read the numbers of a version; `11` is `11.0.0`."""
    match = re.fullmatch(r"\s*v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:[-+].*)?\s*", text[:_LONGEST])
    return (int(match[1]), int(match[2] or 0), int(match[3] or 0)) if match else None


def satisfies(version: Version, wanted: str) -> bool | None:
    """Test a version; None when the range cannot be read."""
    if len(wanted) > _LONGEST:
        return None
    answers = [_all(version, part) for part in wanted.split("||")]
    if any(answers):
        return True
    return None if None in answers else False


def _all(version: Version, part: str) -> bool | None:
    if match := _HYPHEN.fullmatch(part):
        low, _ = _bounds(match.group(1, 2, 3))
        _, high = _bounds(match.group(4, 5, 6))
        return low <= version < high
    text = part.strip()
    at = 0
    while at < len(text):
        match = _COMPARATOR.match(text, at)
        if not match or match.end() == at:
            return None
        if not _one(version, match[1] or "", match.group(2, 3, 4)):
            return False
        at = match.end()
        while at < len(text) and text[at].isspace():
            at += 1
    return True


def _bounds(numbers: tuple[str | None, ...]) -> tuple[Version, Version]:
    """The versions a partial one stands for: from the first to just before the second."""
    known = []
    for number in numbers:
        if number is None or not number.isdigit():
            break
        known.append(int(number))
    low = (*known, 0, 0, 0)[:3]
    if not known:
        return (0, 0, 0), (_TOP, 0, 0)
    above = (*known[:-1], known[-1] + 1, 0, 0)[:3]
    return (low[0], low[1], low[2]), (above[0], above[1], above[2])


def _one(version: Version, sign: str, numbers: tuple[str | None, ...]) -> bool:
    low, high = _bounds(numbers)
    if sign == "^":
        return low <= version < _caret_end(low, high)
    if sign.startswith("~"):
        return low <= version < (high if numbers[1] is None else (low[0], low[1] + 1, 0))
    tests = {">=": version >= low, "<=": version < high, ">": version >= high, "<": version < low}
    return tests.get(sign, low <= version < high)


def _caret_end(low: Version, high: Version) -> Version:
    if low[0]:
        return (low[0] + 1, 0, 0)
    return max(high, (0, low[1] + 1, 0)) if low[1] else max(high, (0, 0, low[2] + 1))
