"""Codex's summary file: the first 5,000 tokens are put into a session."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import cuts
from auditor.memory.pruning.policy import Context, Left, Policy
from auditor.memory.pruning.windows import ESTIMATED
from auditor.model.memory import MemoryRecord


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    limit = context.number("tokens")
    return [_cut(record.text, limit) for record in records]


def _cut(text: str, limit: int) -> Left:
    size = cuts.tokens(text)
    because = f"about {size:,} tokens, the summary keeps {limit:,}"
    if size <= 0.8 * limit:
        return Left(because, unit="line")
    return Left(because, ((0, min(len(text), 5 * limit)),), doubt=ESTIMATED, unit="line")


POLICY = Policy(
    id="codex/summary",
    title="Codex loads its summary",
    prune=_prune,
    tiers=frozenset({"index", "summary"}),
    products=("codex*",),
    names=("memory_summary.md",),
    versions={"0.100": {"tokens": 5_000}},
)
