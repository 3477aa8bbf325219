"""Where the keys of a TOML file stand, so that a reason can name the line a person has to edit."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field
from typing import TypeAlias

Key: TypeAlias = tuple[str | int, ...]

_SPACE = re.compile(r"[ \t]*")
_GAP = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\n]*")
_STRINGS = (
    re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}', re.DOTALL),
    re.compile(r"'''(?:[^']|'(?!''))*'{3,5}", re.DOTALL),
    re.compile(r'"((?:[^"\\\n]|\\.)*)"'),
    re.compile(r"'([^'\n]*)'"),
)
_DEEPEST = 64


class _LostError(Exception):
    """The text is not what this scanner understands; positions found so far stay good."""


def toml_lines(text: str) -> dict[Key, int]:
    """Map every key of a valid TOML text, and every element of its arrays, to its 1-based line.

    Keys that are not found are simply not there: a reason without a line is honest.
    """
    scanner = _Scanner(text)
    with contextlib.suppress(_LostError):
        scanner.document()
    return scanner.found


@dataclass(slots=True)
class _Scanner:
    text: str
    at: int = 0
    found: dict[Key, int] = field(default_factory=dict)
    _counts: dict[Key, int] = field(default_factory=dict)
    _line: int = 1
    _line_at: int = 0

    def document(self) -> None:
        table: Key = ()
        self._skip(_GAP)
        while self.at < len(self.text):
            if self.text.startswith("[", self.at):
                table = self._header()
            else:
                self._pair(table, 0)
            self._skip(_GAP)

    def _header(self) -> Key:
        many = self.text.startswith("[[", self.at)
        line = self._here()
        self.at += 2 if many else 1
        key = self._resolved(self._key())
        if many:
            index = self._counts.get(key, 0)
            self._counts[key] = index + 1
            key = (*key, index)
        self._expect("]]" if many else "]")
        self.found.setdefault(key, line)
        return key

    def _resolved(self, parts: Key) -> Key:
        """Insert the index of the newest element for arrays of tables on the way."""
        key: Key = ()
        for place, part in enumerate(parts):
            key = (*key, part)
            if place + 1 < len(parts) and key in self._counts:
                key = (*key, self._counts[key] - 1)
        return key

    def _key(self) -> Key:
        parts: list[str] = []
        while True:
            self._skip(_SPACE)
            parts.append(self._word())
            self._skip(_SPACE)
            if not self.text.startswith(".", self.at):
                return tuple(parts)
            self.at += 1

    def _word(self) -> str:
        for pattern in (_BARE, *_STRINGS[2:]):
            if match := pattern.match(self.text, self.at):
                self.at = match.end()
                return match.group(1) if match.re.groups else match.group()
        raise _LostError

    def _pair(self, table: Key, depth: int) -> None:
        line = self._here()
        key = (*table, *self._key())
        self._expect("=")
        for end in range(len(table) + 1, len(key) + 1):
            self.found.setdefault(key[:end], line)
        self._skip(_SPACE)
        self._value(key, depth)

    def _value(self, key: Key, depth: int) -> None:
        if depth > _DEEPEST:
            raise _LostError
        opener = self.text[self.at : self.at + 1]
        if opener == "[":
            self._array(key, depth)
        elif opener == "{":
            self._inline(key, depth)
        elif opener in {'"', "'"}:
            self._string()
        else:
            self._skip(_SCALAR)

    def _array(self, key: Key, depth: int) -> None:
        self.at += 1
        index = 0
        self._skip(_GAP)
        while not self.text.startswith("]", self.at):
            self.found[(*key, index)] = self._here()
            self._value((*key, index), depth + 1)
            index += 1
            self._separator("]")
        self.at += 1

    def _inline(self, key: Key, depth: int) -> None:
        self.at += 1
        self._skip(_GAP)
        while not self.text.startswith("}", self.at):
            self._pair(key, depth + 1)
            self._separator("}")
        self.at += 1

    def _separator(self, closer: str) -> None:
        self._skip(_GAP)
        if self.text.startswith(",", self.at):
            self.at += 1
            self._skip(_GAP)
        elif not self.text.startswith(closer, self.at):
            raise _LostError

    def _string(self) -> None:
        for pattern in _STRINGS:
            if match := pattern.match(self.text, self.at):
                self.at = match.end()
                return
        raise _LostError

    def _expect(self, token: str) -> None:
        if not self.text.startswith(token, self.at):
            raise _LostError
        self.at += len(token)

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.at)
        if match:
            self.at = match.end()

    def _here(self) -> int:
        self._line += self.text.count("\n", self._line_at, self.at)
        self._line_at = self.at
        return self._line
