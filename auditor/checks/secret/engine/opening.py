"""How every match of an expression begins: a search for that alone is over sooner than one for all of it."""

from __future__ import annotations

import importlib
import re
from typing import Any

_LONGEST = 120
_PIECE = re.compile(rb"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()]|[^\\\[()]+", re.DOTALL)


def width(expression: bytes) -> int:
    """Say how long a match can be at most."""
    return int(_parsed(expression).getwidth()[1])


def opening(expression: bytes, flags: int) -> re.Pattern[bytes] | None:
    """Give the group that every match begins with; None where there is none, or where it may be long."""
    parsed = _parsed(expression)
    if not len(parsed) or str(parsed[0][0]) != "SUBPATTERN":
        return None
    group = _first_group(expression)
    return re.compile(group, flags) if group and group != expression and width(group) <= _LONGEST else None


def _first_group(expression: bytes) -> bytes:
    depth = at = 0
    while (piece := _PIECE.match(expression, at)) is not None:
        depth += {b"(": 1, b")": -1}.get(piece[0], 0)
        at = piece.end()
        if depth == 0:
            return expression[:at]
    return b""


def _parsed(expression: bytes) -> Any:
    parser: Any = importlib.import_module("re._parser")
    return parser.parse(expression)
