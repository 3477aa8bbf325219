"""Running the database over one blob, and confirming what it says with `re` in small windows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from auditor.model.blob import Blob
from auditor.model.pattern import Hits
from auditor.scan.patterns import Database

BEFORE = 1024
AFTER = 256


def _report(index: int, _start: int, end: int, _flags: int, found: list[tuple[int, int]]) -> None:
    found.append((index, end))


def raw_hits(database: Database, data: bytes) -> list[tuple[int, int]]:
    """Give (index of the pattern, end of the match) for every hit, sorted."""
    found: list[tuple[int, int]] = []
    database.run(data, _report, found)
    found.sort()
    return found


def scan(database: Database, blob: Blob) -> Hits:
    """Give the ends of matches in a blob by pattern id, rising and without doubles."""
    grouped: dict[int, dict[int, None]] = {}
    for index, end in raw_hits(database, blob.data):
        grouped.setdefault(index, {})[end] = None
    patterns = database.patterns
    return {patterns[index].id: tuple(ends) for index, ends in grouped.items()}


def confirm(
    expression: re.Pattern[bytes], data: bytes, ends: Iterable[int], *, before: int = BEFORE, after: int = AFTER
) -> Iterator[re.Match[bytes]]:
    """Find the matches that end at or near some hits, each once, left to right.

    Only `before` bytes in front of a hit and `after` bytes behind it are looked at, so the cost is bounded by
    the number of hits. Look-behind sees the real text in front of the window; the window's end counts as the
    end of the text.
    """
    done = 0
    for end in ends:
        if end <= done:
            continue
        limit = min(len(data), end + after)
        at = max(done, end - before)
        while (found := expression.search(data, at, limit)) is not None and found.start() < end:
            yield found
            done = max(found.end(), found.start() + 1)
            at = done
