"""Whether a version that somebody remembers can be the one that a manifest asks for."""

from __future__ import annotations

import re
from itertools import starmap

_COMPARATOR = re.compile(r"(\^|~=|~|>=|<=|>|<|===?|=|!=)?[ \t]*v?(\d{1,6}(?:\.\d{1,6}){0,3})")
_ALTERNATIVES = re.compile(r"\|\|")


def allows(wanted: str, said: str) -> bool | None:
    """Compare as far as both say something: `18` fits `^18.2.0`; None when the range says nothing of numbers."""
    numbers = tuple(map(int, said.split(".")))
    told = [_COMPARATOR.findall(each) for each in _ALTERNATIVES.split(wanted)]
    if not all(told):
        return None
    return any(all(starmap(lambda sign, base: _fits(sign, base, numbers), each)) for each in told)


def _fits(sign: str, base: str, said: tuple[int, ...]) -> bool:
    wanted = tuple(map(int, base.split(".")))
    length = min(len(wanted), len(said))
    ours, theirs = said[:length], wanted[:length]
    if sign in (">=", ">"):
        return ours >= theirs
    if sign == "<=":
        return ours <= theirs
    if sign == "<":
        return ours < theirs
    if sign == "!=":
        return ours != theirs or len(said) < len(wanted)
    return ours[: _settled(sign, wanted)] == theirs[: _settled(sign, wanted)]


def _settled(sign: str, wanted: tuple[int, ...]) -> int:
    """Give how many of the numbers must be the same."""
    if sign == "^":
        return next((place for place, number in enumerate(wanted, 1) if number), len(wanted))
    if sign == "~":
        return 2
    return max(1, len(wanted) - 1) if sign == "~=" else len(wanted)
