"""Claude Code's recall: one topic file as it is put into a turn that seems to need it."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning.policy import Context, Left, Policy
from auditor.model.memory import MemoryRecord


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    lines, size = context.number("lines"), context.number("bytes")
    return [_cut(record.text, lines, size) for record in records]


def _cut(text: str, lines: int, size: int) -> Left:
    at = used = 0
    for number in range(lines):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        used += _weight(text, at, end, size) + (1 if number else 0)
        if used > size:
            return Left(f"recall keeps {size:,} bytes in whole lines", ((0, max(at - 1, 0)),), unit="byte")
        if end == len(text):
            return Left(f"recall keeps {lines} lines and {size:,} bytes", unit="line")
        at = end + 1
    return Left(f"recall keeps {lines} lines", ((0, at - 1),), unit="line")


def _weight(text: str, start: int, end: int, most: int) -> int:
    """Count a line's bytes without a carriage return; a line that is surely too long is not looked at."""
    if end - start > most + 1:
        return end - start
    line = text[start:end].removesuffix("\r")
    return len(line) if line.isascii() else len(line.encode("utf-8", "surrogatepass"))


POLICY = Policy(
    id="claude-code/topic-recall",
    title="Claude Code recalls a topic file",
    prune=_prune,
    tiers=frozenset({"topic"}),
    products=("claude*",),
    versions={"2.1": {"lines": 200, "bytes": 4096}},
    generic=True,
    settled=True,
)
