"""claude-mem's context: the newest observations and sessions, the rest by search."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import FACTS, Context, Left, Policy
from auditor.model.memory import MemoryRecord


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    keep = context.number("observations")
    total = len(records)
    order = sorted(range(total), key=lambda i: (-_seconds(records[i], context), i))
    rank = {index: number for number, index in enumerate(order, 1)}
    return [
        Left(f"observation {rank[i]} of {total} from the newest, {keep} are loaded", None if rank[i] <= keep else ())
        for i in range(total)
    ]


def _seconds(record: MemoryRecord, context: Context) -> float:
    age = windows.days(record, context.clock)
    return -1e12 if age is None else -age


POLICY = Policy(
    id="claude-mem/context",
    title="claude-mem loads recent observations",
    prune=_prune,
    tiers=FACTS,
    products=("claude-mem*",),
    versions={"13.25": {"observations": 50}},
    settled=True,
)
