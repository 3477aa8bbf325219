"""From an offset to the line and column a person can go to, for blobs of any shape."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import accumulate

_BLOCK = 1 << 14
_CONTINUATION = bytes(range(0x80, 0xC0))
_LINE_FEED = re.compile(rb"\n")


class Places:
    """The lines of one blob; indexed once, when the first place is asked for."""

    __slots__ = ("_ascii", "_breaks", "_characters", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._breaks: list[int] | None = None
        self._ascii = False
        self._characters: list[int] | None = None

    def place(self, offset: int) -> tuple[int, int]:
        """Give line and column, both from 1; columns count characters of UTF-8."""
        if self._breaks is None:
            self._breaks = [found.start() for found in _LINE_FEED.finditer(self.data)]
            self._ascii = self.data.isascii()
        offset = min(max(offset, 0), len(self.data))
        line = bisect_left(self._breaks, offset)
        start = self._breaks[line - 1] + 1 if line else 0
        if self._ascii:
            return line + 1, offset - start + 1
        if offset - start <= _BLOCK:
            return line + 1, _count(self.data[start:offset]) + 1
        return line + 1, self._before(offset) - self._before(start) + 1

    def _before(self, offset: int) -> int:
        """Count the characters before an offset, from the sums over whole blocks."""
        if self._characters is None:
            blocks = (_count(self.data[at : at + _BLOCK]) for at in range(0, len(self.data), _BLOCK))
            self._characters = [0, *accumulate(blocks)]
        block = offset // _BLOCK
        return self._characters[block] + _count(self.data[block * _BLOCK : offset])


def _count(part: bytes) -> int:
    return len(part.translate(None, _CONTINUATION))
