"""Edits of JSON by position: what is not edited keeps its bytes, and the outcome is read back and compared."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArraySpan:
    """Where an array stands: the offsets of its brackets, and start and end of each item."""

    start: int
    end: int
    items: tuple[tuple[int, int], ...]


def array_span(text: str, key: str) -> ArraySpan | None:
    """Find the array under a key of the outermost object; of several, the last, as parsers do."""
    tokens = list(_TOKEN.finditer(text))
    found = None
    depth = 0
    for number, token in enumerate(tokens):
        piece = token[0]
        if depth == 1 and piece.startswith('"') and _opens(tokens, number, text, key):
            found = _span(tokens, number + 2)
        depth += (piece in "{[") - (piece in "}]")
    return found


def _opens(tokens: list[re.Match[str]], number: int, text: str, key: str) -> bool:
    if number + 2 >= len(tokens) or tokens[number + 1][0] != ":" or tokens[number + 2][0] != "[":
        return False
    return bool(json.loads(text[tokens[number].start() : tokens[number].end()], strict=False) == key)


def _span(tokens: list[re.Match[str]], number: int) -> ArraySpan | None:
    items: list[tuple[int, int]] = []
    depth, begin = 0, -1
    for before, token in zip(tokens[number:], tokens[number + 1 :], strict=False):
        piece = token[0]
        if depth == 0 and piece in ",]":
            if begin >= 0:
                items.append((begin, before.end()))
            begin = -1
            if piece == "]":
                return ArraySpan(start=tokens[number].start(), end=token.start(), items=tuple(items))
        elif begin < 0:
            begin = token.start()
        depth += (piece in "{[") - (piece in "}]")
    return None


def append_items(data: bytes, key: str, values: list[str]) -> bytes | None:
    """Add texts at the end of an array; None when that cannot be done without doubt."""

    def edit(text: str) -> str | None:
        span = array_span(text, key)
        return None if span is None else "".join(_appended(text, span, values))

    return _checked(data, edit, lambda document: document[key].extend(values))


def _appended(text: str, span: ArraySpan, values: list[str]) -> Iterator[str]:
    fresh = [json.dumps(value, ensure_ascii=False) for value in values]
    if not span.items:
        yield text[: span.start + 1] + ", ".join(fresh) + text[span.end :]
        return
    last = span.items[-1]
    before = text[span.items[-2][1] if len(span.items) > 1 else span.start + 1 : last[0]]
    gap = re.search(r"\r?\n[ \t]*\Z", before)
    glue = gap[0] if gap else " "
    yield text[: last[1]]
    yield from (f",{glue}{value}" for value in fresh)
    yield text[last[1] :]


def remove_items(data: bytes, key: str, unwanted: Callable[[Any], bool]) -> bytes | None:
    """Take items out of an array; None when there are none, or it cannot be done without doubt."""

    def edit(text: str) -> str | None:
        span = array_span(text, key)
        if span is None:
            return None
        doomed = [n for n, (start, end) in enumerate(span.items) if unwanted(json.loads(text[start:end], strict=False))]
        for number in reversed(doomed):
            start, end = _with_comma(span, number, set(doomed))
            text = text[:start] + text[end:]
        return text if doomed and len(doomed) < len(span.items) else None

    def change(document: Any) -> None:
        document[key][:] = [item for item in document[key] if not unwanted(item)]

    return _checked(data, edit, change)


def _with_comma(span: ArraySpan, number: int, doomed: set[int]) -> tuple[int, int]:
    """Take the comma and the space after an item along; the last of those that stay has none after it."""
    if any(later not in doomed for later in range(number + 1, len(span.items))):
        return span.items[number][0], span.items[number + 1][0]
    return (span.items[number - 1][1] if number else span.start + 1), span.items[number][1]


def _checked(data: bytes, edit: Callable[[str], str | None], change: Callable[[Any], None]) -> bytes | None:
    try:
        text = data.decode("utf-8")
        expected = json.loads(text.removeprefix("\ufeff"))
        change(expected)
        edited = edit(text)
        if edited is None or json.loads(edited.removeprefix("\ufeff")) != expected:
            return None
        return edited.encode("utf-8")
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return None
