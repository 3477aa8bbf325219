"""How every match of an expression begins: a search for that alone is over sooner than one for all of it."""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass
from typing import Any

_LONGEST = 120
_PIECE = re.compile(rb"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()]|[^\\\[()]+", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How long a match can be at most, and the group that every match begins with, if there is one."""

    width: int
    opening: re.Pattern[bytes] | None


def form(expression: bytes, flags: int) -> Form:
    """Read an expression once for all that is asked about it."""
    parser: Any = importlib.import_module("re._parser")
    parsed = parser.parse(expression)
    width = int(parsed.getwidth()[1])
    if not len(parsed) or str(parsed[0][0]) != "SUBPATTERN" or parsed[0][1][3].getwidth()[1] > _LONGEST:
        return Form(width=width, opening=None)
    group = _first_group(expression)
    return Form(width=width, opening=re.compile(group, flags) if group and group != expression else None)


def _first_group(expression: bytes) -> bytes:
    depth = at = 0
    while (piece := _PIECE.match(expression, at)) is not None:
        depth += {b"(": 1, b")": -1}.get(piece[0], 0)
        at = piece.end()
        if depth == 0:
            return expression[:at]
    return b""
