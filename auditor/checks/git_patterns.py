"""Patterns as git reads them, by one engine: which matcher pathspec picks would depend on what else is installed."""

from __future__ import annotations

from collections.abc import Iterable

from pathspec import GitIgnoreSpec


def compiled(lines: Iterable[str]) -> GitIgnoreSpec:
    """Compile the lines of an ignore file; a line that is no pattern is a ValueError."""
    return GitIgnoreSpec.from_lines(lines, backend="simple")
