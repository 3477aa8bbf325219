"""Values in dumps of PostgreSQL: lines of COPY and rows of INSERT."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ESCAPE = re.compile(r"\\([0-7]{1,3}|x[0-9A-Fa-f]{1,2}|.)", re.DOTALL)
_LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_TOKEN = re.compile(r"\s*(?:E'((?:[^'\\]|''|\\.)*+)'|'((?:[^']|'')*+)'|([(),;])|((?:::)?[^\s(),;']{1,400}))", re.DOTALL)


def copied(line: bytes) -> list[str | bytes | None]:
    """Give the values of one line of COPY."""
    return [_column(each) for each in line.decode("utf-8", "replace").split("\t")]


def _column(raw: str) -> str | bytes | None:
    if raw == "\\N":
        return None
    text = _ESCAPE.sub(_letter, raw) if "\\" in raw else raw
    return _bytes(text)


def _letter(found: re.Match[str]) -> str:
    code = found[1]
    if code[0] == "x" and len(code) > 1:
        return chr(int(code[1:], 16))
    if code[0] in "01234567":
        return chr(int(code, 8))
    return _LETTERS.get(code, code)


def _bytes(text: str) -> str | bytes:
    """Turn the way that bytes are written into bytes."""
    if text.startswith("\\x") and len(text) % 2 == 0:
        try:
            return bytes.fromhex(text[2:])
        except ValueError:
            pass
    return text


def inserted(text: str, start: int) -> Iterator[list[str | bytes | None]]:
    """Give the rows after VALUES."""
    row: list[str | bytes | None] = []
    depth, at = 0, start
    while found := _TOKEN.match(text, at):
        at = found.end()
        if found[3] == "(":
            depth += 1
            row = [] if depth == 1 else row
        elif found[3] == ")":
            depth -= 1
            if depth == 0:
                yield row
        elif found[3] == ";":
            return
        elif found[1] is not None and depth:
            row.append(_bytes(_ESCAPE.sub(_letter, found[1].replace("''", "'"))))
        elif found[2] is not None and depth:
            row.append(_bytes(found[2].replace("''", "'")))
        elif found[4] is not None and depth and not found[4].startswith("::"):
            row.append(None if found[4].upper() == "NULL" else found[4])
