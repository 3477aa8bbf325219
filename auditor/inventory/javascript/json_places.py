"""Where in a JSON document each key and item stands, so that a rule from package.json can name its line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from auditor.errors import ManifestError

Path = tuple[str | int, ...]
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)
_MAX_DEPTH = 3


_LONGEST_NUMBER = 4000


def _whole(digits: str) -> int | float:
    """A whole number; one of thousands of digits is Infinity to JavaScript, and Python would refuse it."""
    return int(digits) if len(digits) < _LONGEST_NUMBER else float(digits)


def parse(text: str, name: str, hint: str = "npm refuses to pack this") -> Any:
    """Parse as JavaScript does; a syntax error becomes a `ManifestError` with line and column."""
    text = text.removeprefix("\ufeff")

    def refuse(constant: str) -> Any:
        at = next((match.start() for match in _PIECE.finditer(text) if match[0] == constant), 0)
        raise json.JSONDecodeError(f"{constant} is not JSON", text, at)

    try:
        return json.loads(text, parse_constant=refuse, parse_int=_whole)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno} column {error.colno}"
        raise ManifestError(f"{name}: not valid JSON at {where}: {error.msg}", hint=hint) from None
    except RecursionError:
        raise ManifestError(f"{name}: nested too deeply to be read") from None


@lru_cache(maxsize=4)
def places(text: str) -> Mapping[Path, int]:
    """Give the 1-based line of every key and item of the three outer levels of a valid document."""
    found: dict[Path, int] = {}
    stack: list[str | int] = []
    kinds: list[str] = []
    line = at = 0
    after_colon = False
    for match in _PIECE.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        piece = match[0]
        if piece in "}]":
            kinds.pop()
            stack.pop()
            after_colon = False
        elif piece == ",":
            if kinds[-1] == "[":
                stack[-1] = int(stack[-1]) + 1
            after_colon = False
        elif piece == ":":
            after_colon = True
        else:
            if kinds and len(stack) <= _MAX_DEPTH:
                if kinds[-1] == "{" and not after_colon:
                    stack[-1] = json.loads(piece, strict=False)
                if kinds[-1] == "[" or not after_colon:
                    found[tuple(stack)] = line + 1
            if piece in "{[":
                kinds.append(piece)
                stack.append("" if piece == "{" else 0)
                after_colon = False
    return found
