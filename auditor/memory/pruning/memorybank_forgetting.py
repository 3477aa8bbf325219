"""MemoryBank's forgetting: retention falls with time and rises with each recall."""

from __future__ import annotations

import math
from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import FACTS, Context, Left, Policy
from auditor.model.memory import MemoryRecord


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    limit = context.parameters["retention"]
    return [_forget(record, context, limit) for record in records]


def _forget(record: MemoryRecord, context: Context, limit: float) -> Left:
    age = windows.days(record, context.clock)
    if age is None:
        return Left(f"forgotten below a retention of {limit:g}", doubt="the record has no date")
    strength = 1 + (windows.number(record, "recalls", "recall_count", "usage_count") or 0.0)
    retention = math.exp(-max(age, 0.0) / strength)
    because = f"{age:.1f} days old at strength {strength:g}: retention {retention:.2f}, forgotten below {limit:g}"
    return Left(because, None if retention >= limit else ())


POLICY = Policy(
    id="memorybank/forgetting",
    title="MemoryBank forgets",
    prune=_prune,
    tiers=FACTS,
    products=("memorybank*",),
    versions={"paper": {"retention": 0.3}},
    generic=True,
    settled=True,
)
