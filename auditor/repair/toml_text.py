"""Edits of TOML by position: what is not edited keeps its bytes, and the outcome is read back and compared."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from typing import Any, TypeAlias

Keys: TypeAlias = tuple[str, ...]

_HEADER = re.compile(r"^[ \t]*\[(?!\[)([^\]\r\n]+)\][ \t]*(?:#[^\r\n]*)?\r?$", re.MULTILINE)
_ANY_HEADER = re.compile(r"^[ \t]*\[", re.MULTILINE)
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\']|\'(?!\'\'))*\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*',
    re.DOTALL,
)


def append(data: bytes, keys: Keys, values: list[str]) -> bytes | None:
    """Add texts to an array, making the array and its table where there are none; None when in doubt."""
    try:
        text = data.decode("utf-8")
        expected = tomllib.loads(text.replace("\r\n", "\n"))
        if not _extend(expected, keys, values):
            return None
    except (ValueError, RecursionError):
        return None
    end = "\r\n" if "\r\n" in text else "\n"
    for edited in _attempts(text, keys, values, end):
        try:
            if tomllib.loads(edited.replace("\r\n", "\n")) == expected:
                return edited.encode("utf-8")
        except (ValueError, RecursionError):
            continue
    return None


def _extend(document: dict[str, Any], keys: Keys, values: list[str]) -> bool:
    table: Any = document
    for key in keys[:-1]:
        table = table.setdefault(key, {})
        if not isinstance(table, dict):
            return False
    found = table.setdefault(keys[-1], [])
    if not isinstance(found, list):
        return False
    found.extend(values)
    return True


def _attempts(text: str, keys: Keys, values: list[str], end: str) -> Iterator[str]:
    """Give edits from the least to the most intrusive; the reader decides which of them is right."""
    fresh = [_quoted(value) for value in values]
    for split in range(len(keys) - 1, -1, -1):
        for start, stop in _tables(text, keys[:split]):
            for opening in _assignments(text, start, stop, keys[split:]):
                yield from _into_array(text, opening, fresh, end)
    for start, stop in _tables(text, keys[:-1]):
        at = _end_of_body(text, start, stop)
        lead = "" if not at or text[at - 1] == "\n" else end
        yield f"{text[:at]}{lead}{_key(keys[-1:])} = [{', '.join(fresh)}]{end}{text[at:]}"
    lead = "" if not text or text.endswith("\n") else end
    gap = end if text.strip() else ""
    yield f"{text}{lead}{gap}[{_key(keys[:-1])}]{end}{_key(keys[-1:])} = [{', '.join(fresh)}]{end}"


def _tables(text: str, keys: Keys) -> Iterator[tuple[int, int]]:
    """Find the bodies of tables with a header of their own; the part before all headers is the outermost."""
    if not keys:
        first = _ANY_HEADER.search(text)
        yield 0, first.start() if first else len(text)
        return
    for match in _HEADER.finditer(text):
        if _parts(match[1]) == keys:
            body = match.end() + 1 if match.end() < len(text) else match.end()
            after = _ANY_HEADER.search(text, body)
            yield body, after.start() if after else len(text)


def _parts(header: str) -> Keys:
    found = re.findall(r'"([^"]*)"|\'([^\']*)\'|([A-Za-z0-9_-]+)', header)
    return tuple("".join(each) for each in found)


def _assignments(text: str, start: int, stop: int, keys: Keys) -> Iterator[int]:
    """Find where the array of a key opens."""
    spelled = r"[ \t]*\.[ \t]*".join(rf"[\"']?{re.escape(key)}[\"']?" for key in keys)
    for match in re.compile(rf"^[ \t]*{spelled}[ \t]*=[ \t]*(\[)", re.MULTILINE).finditer(text, start, stop):
        yield match.start(1)


def _into_array(text: str, opening: int, fresh: list[str], end: str) -> Iterator[str]:
    closing = _closing(text, opening)
    if closing is None:
        return
    last = _last_item_end(text, opening, closing)
    if last is None:
        yield f"{text[: opening + 1]}{', '.join(fresh)}{text[closing:]}"
        return
    rest = text[last:closing]
    trailing = rest.lstrip().startswith(",")
    gap = re.search(r"\r?\n([ \t]*)(?=[^\s\]#])", text[opening:closing])
    if gap is None:
        yield f"{text[:last]}, {', '.join(fresh)}{rest.replace(',', '', 1) if trailing else rest}{text[closing:]}"
        return
    lines = "".join(f",{end}{gap[1]}{value}" for value in fresh)
    if not trailing:
        # A comment may follow the last item on its line: the comma goes right behind the item.
        line_end = re.compile(r"\r?\n|\Z").search(text, last, closing)
        at = line_end.start() if line_end else closing
        tail = lines.removeprefix(",")
        yield f"{text[:last]},{text[last:at]}{tail}{text[at:]}"
        return
    comma = text.index(",", last)
    line_end = re.compile(r"\r?\n").search(text, comma, closing)
    at = line_end.start() if line_end else comma + 1
    yield f"{text[:at]}{lines.removeprefix(',')},{text[at:]}"


def _closing(text: str, opening: int) -> int | None:
    depth, at = 0, opening
    while at < len(text):
        if match := _STRING.match(text, at):
            at = match.end()
            continue
        depth += (text[at] == "[") - (text[at] == "]")
        if depth == 0:
            return at
        at += 1
    return None


def _last_item_end(text: str, opening: int, closing: int) -> int | None:
    at, found = opening + 1, None
    while at < closing:
        match = _STRING.match(text, at)
        if match and not match[0].startswith("#"):
            found = match.end()
        at = match.end() if match else at + 1
    return found


def _end_of_body(text: str, start: int, stop: int) -> int:
    """Give the place behind the last line of a table that says something."""
    body = text[start:stop].rstrip()
    at = start + len(body)
    line_end = text.find("\n", at, stop)
    return start if not body else (line_end + 1 if line_end >= 0 else stop)


def _key(keys: Keys) -> str:
    return ".".join(key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key) for key in keys)


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
