"""Claude Code's index: MEMORY.md as it is put into every session."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import cuts
from auditor.memory.pruning.policy import Context, Left, Policy
from auditor.model.memory import MemoryRecord


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    lines, units = context.number("lines"), context.number("units")
    return [_cut(record.text, lines, units) for record in records]


def _cut(text: str, lines: int, units: int) -> Left:
    start, end = cuts.trimmed(text)
    stop = cuts.line_end(text[:end], start, lines) if text.count("\n", start, end) >= lines else end
    size = cuts.units(text[start:stop])
    if size <= units:
        return Left(f"index keeps {lines} lines", ((start, stop),), unit="line")
    cut = start + cuts.at_unit(text[start:stop], units)
    last = text.rfind("\n", start, min(cut + 1, stop))
    kept = last if last > start else cut
    because = f"index keeps {units:,} UTF-16 units, up to the last line break before"
    return Left(because, ((start, kept),), unit="unit")


POLICY = Policy(
    id="claude-code/index",
    title="Claude Code loads the index",
    prune=_prune,
    tiers=frozenset({"index"}),
    products=("claude*",),
    names=("memory.md",),
    versions={"2.1": {"lines": 200, "units": 25_000}},
    generic=True,
    settled=True,
)
