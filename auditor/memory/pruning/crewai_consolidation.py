"""CrewAI's memory: near-copies are merged by a model, nothing goes by age."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning.policy import FACTS, Context, Criteria, Left, Policy
from auditor.model.memory import MemoryRecord

_ASKED = Criteria("keep, update or delete what is at least 85 % alike", start=0.5, duplicate=-0.3)


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    known: dict[frozenset[str], int] = {}
    keys = [frozenset(record.text.lower().split()) for record in records]
    for key in keys:
        known[key] = known.get(key, 0) + 1
    alike = context.parameters["alike"]
    because = f"only entries that are {alike:.0%} alike are merged, age counts for recall alone"
    return [Left(because, model=_ASKED if known[key] > 1 else None) for key in keys]


POLICY = Policy(
    id="crewai/consolidation",
    title="CrewAI merges near-copies",
    prune=_prune,
    tiers=FACTS,
    products=("crewai*", "lancedb*"),
    versions={"1.15": {"alike": 0.85}},
    generic=True,
)
