"""Codex, second phase: the most used raw memories are kept, unused ones go after a month."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import Context, Criteria, Left, Policy
from auditor.model.memory import MemoryRecord

_ASKED = Criteria("consolidation merges, and prefers what was used and what is new", start=0.6)


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    keep, oldest = context.number("keep"), context.parameters["days"]
    ages = [windows.days(record, context.clock) for record in records]
    used = [windows.number(record, "usage_count") or 0.0 for record in records]
    order = sorted(range(len(records)), key=lambda i: (-used[i], ages[i] if ages[i] is not None else 1e9, i))
    rank = {index: number for number, index in enumerate(order, 1)}
    return [_keep(ages[i], rank[i], keep, oldest) for i in range(len(records))]


def _keep(age: float | None, rank: int, keep: int, oldest: float) -> Left:
    if age is not None and age > oldest:
        return Left(f"unused for {age:.1f} days, memories go after {oldest:g}", ())
    if rank > keep:
        return Left(f"rank {rank:,} by use, the first {keep} stay", ())
    return Left(f"rank {rank:,} by use, the first {keep} stay", model=_ASKED)


POLICY = Policy(
    id="codex/phase-two",
    title="Codex consolidates memories",
    prune=_prune,
    tiers=frozenset({"topic", "summary"}),
    products=("codex*",),
    versions={"0.100": {"keep": 256, "days": 30}, "0.90": {"keep": 1_024, "days": 30}},
    generic=True,
)
