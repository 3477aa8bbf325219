"""Brace expansion with the shell quirks npm's patterns have (`{a,b}`, `{1..3}`, `{a},b}`), for minimatch and glob."""

from __future__ import annotations

import re
from dataclasses import dataclass

from auditor.inventory.javascript.js_regex import PatternError

MAX_RESULTS = 100_000
MAX_CHARACTERS = 4_000_000
MAX_DEPTH = 100
MAX_REWRITES = 1_000
MAX_STEPS = 3_000_000

# The expander inside glob 13 lacks a backslash in its own pattern for `\\.`, and so takes any escape for a dot.
_ANY_ESCAPE = re.compile("\\\\[^\n\r\u2028\u2029]")
# Escapes are parked on characters that text in UTF-16 units cannot hold.
_PARKED = {"\\\\": "\U0010ff00", "\\{": "\U0010ff01", "\\}": "\U0010ff02", "\\,": "\U0010ff03", "\\.": "\U0010ff04"}
_UNPARK = str.maketrans({parked: escape[1] for escape, parked in _PARKED.items()})
_PARKED_CLOSE = _PARKED["\\}"]
_NUMBERS = re.compile(r"-?[0-9]+\.\.-?[0-9]+(?:\.\.-?[0-9]+)?")
_LETTERS = re.compile(r"[a-zA-Z]\.\.[a-zA-Z](?:\.\.-?[0-9]+)?")
_PADDED = re.compile(r"-?0[0-9]")


class EndlessPatternError(PatternError):
    """A sequence that takes steps of no width, which the expander inside glob 13 never gets done with."""


class _OutOfStepsError(Exception):
    """The pattern asks for more work than any honest one."""


@dataclass(slots=True)
class _Budget:
    limit: int
    inside_glob: bool
    steps: int = MAX_STEPS

    def spend(self, steps: int) -> None:
        self.steps -= steps
        if self.steps < 0:
            raise _OutOfStepsError


def expand(text: str, limit: int = MAX_RESULTS, *, inside_glob: bool = False) -> list[str]:
    """Give every text the braces stand for, in order, at most `limit` of them.

    A pattern that asks for unreasonable work stays literal, as upstream does it with a larger budget.
    """
    if not text:
        return []
    if text.startswith("{}"):
        text = "\\{\\}" + text[2:]
    for escape, parked in _PARKED.items():
        text = text.replace(escape, parked)
    if inside_glob:
        text = _ANY_ESCAPE.sub(_PARKED["\\."], text)
    try:
        found = _expand(text, _Budget(limit, inside_glob), 0, top=True)
    except _OutOfStepsError:
        found = [text]
    return [item.translate(_UNPARK) for item in found]


def _pairs(text: str) -> dict[int, int]:
    opened: list[int] = []
    pairs: dict[int, int] = {}
    for at, char in enumerate(text):
        if char == "{":
            opened.append(at)
        elif char == "}" and opened:
            pairs[opened.pop()] = at
    return pairs


def _next_group(pairs: dict[int, int], text: str, start: int) -> tuple[int, int] | None:
    at = text.find("{", start)
    while at >= 0:
        if at in pairs:
            return at, pairs[at]
        at = text.find("{", at + 1)
    return None


def _expand(text: str, budget: _Budget, depth: int, *, top: bool) -> list[str]:
    budget.spend(len(text) + 16)
    if depth > MAX_DEPTH:
        return [text]
    made, start, rewrites, first, drop_empty = [""], 0, 0, True, False
    pairs = _pairs(text)
    while True:
        group = _next_group(pairs, text, start)
        if group is None:
            return _combine(made, text[start:], [""], budget, drop_empty=drop_empty)
        before, body, after = text[start : group[0]], text[group[0] + 1 : group[1]], group[1] + 1
        last = after == len(text)
        if before.endswith("$"):
            made = _combine(made, f"{before}{{{body}}}", [""], budget, drop_empty=drop_empty and last)
            first = False
        else:
            sequence = bool(_NUMBERS.fullmatch(body) or _LETTERS.fullmatch(body))
            if not sequence and "," not in body:
                if rewrites < MAX_REWRITES and _set_follows(text, after, budget):
                    rewrites, top = rewrites + 1, True
                    text = text[: group[1]] + _PARKED_CLOSE + text[after:]
                    pairs = _pairs(text)
                    continue
                return _combine(made, text[start:], [""], budget, drop_empty=drop_empty)
            if first:
                drop_empty, first = top and not sequence, False
            values = _sequence(body, budget) if sequence else _members(body, budget, depth)
            made = _combine(made, before, values, budget, drop_empty=drop_empty and last)
        if last:
            return made
        start = after


def _set_follows(text: str, start: int, budget: _Budget) -> bool:
    budget.spend(len(text) - start)
    closing = False
    for at in range(len(text) - 1, start - 1, -1):
        char = text[at]
        if char == "}":
            closing = True
        elif char in "\n\r\u2028\u2029":
            closing = False
        elif char == "," and closing and text[at + 1 : at + 2] != ",":
            return True
    return False


def _combine(made: list[str], before: str, values: list[str], budget: _Budget, *, drop_empty: bool) -> list[str]:
    found: list[str] = []
    size = 0
    for start in made:
        prefix = start + before
        for value in values:
            item = prefix + value
            if drop_empty and not item:
                continue
            size += len(item)
            if len(found) >= budget.limit or size > MAX_CHARACTERS:
                budget.spend(len(found))
                return found
            found.append(item)
    budget.spend(len(found))
    return found


def _members(body: str, budget: _Budget, depth: int) -> list[str]:
    parts = _split(body)
    if len(parts) == 1:
        wrapped = [f"{{{item}}}" for item in _expand(parts[0], budget, depth + 1, top=False)]
        if len(wrapped) == 1:
            return wrapped
        parts = wrapped
    values: list[str] = []
    size = 0
    for part in parts:
        for value in _expand(part, budget, depth + 1, top=False):
            size += len(value)
            if len(values) >= budget.limit or size > MAX_CHARACTERS:
                return values
            values.append(value)
    return values


def _split(body: str) -> list[str]:
    pairs = _pairs(body)
    parts: list[str] = []
    part_start = at = 0
    while at < len(body):
        if body[at] == "{" and at in pairs:
            at = pairs[at]
        elif body[at] == ",":
            parts.append(body[part_start:at])
            part_start = at + 1
        at += 1
    return [*parts, body[part_start:]]


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return ord(text[0])


def _sequence(body: str, budget: _Budget) -> list[str]:
    ends = body.split("..")
    first, last = _number(ends[0]), _number(ends[1])
    step = abs(_number(ends[2])) if len(ends) == 3 else 1
    if not step and budget.inside_glob:
        raise EndlessPatternError(f"the sequence {{{body}}} never ends")
    step = max(step, 1)
    letters = _LETTERS.fullmatch(body) is not None
    padded = any(_PADDED.match(end) for end in ends)
    width = max(len(ends[0]), len(ends[1])) if padded else 0
    count = min(abs(last - first) // step + 1, budget.limit)
    budget.spend(count * max(width, 1))
    return [_item(first + (at if last >= first else -at) * step, width, letters=letters) for at in range(count)]


def _item(value: int, width: int, *, letters: bool) -> str:
    if letters:
        return "" if value == ord("\\") else chr(value)
    return f"{value:0{width}d}" if width else str(value)
