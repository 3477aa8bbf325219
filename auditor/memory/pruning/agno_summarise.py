"""agno's optimisation: all memories of a user become one."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning.policy import FACTS, Context, Criteria, Left, Policy
from auditor.model.memory import MemoryRecord

_ASKED = Criteria("one memory in place of all, keeping every key fact", start=0.5, names=0.2)


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:  # noqa: ARG001 - every policy has this shape
    if len(records) < 2:
        return [Left("a single memory is left alone")] * len(records)
    return [Left(f"{len(records):,} memories become one", model=_ASKED)] * len(records)


POLICY = Policy(
    id="agno/summarise",
    title="agno collapses memories",
    prune=_prune,
    tiers=FACTS,
    products=("agno*",),
    versions={"2": {}},
)
