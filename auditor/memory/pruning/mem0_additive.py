"""mem0 from version 2: memories are only added, and exact copies are not."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning.policy import FACTS, Context, Left, Policy
from auditor.model.memory import MemoryRecord


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:  # noqa: ARG001 - every policy has this shape
    seen: set[str] = set()
    lefts = []
    for record in records:
        copy = record.text in seen
        seen.add(record.text)
        lefts.append(Left("an exact copy is not added", ()) if copy else Left("memories are added and never rewritten"))
    return lefts


POLICY = Policy(
    id="mem0/additive",
    title="mem0 adds memories",
    prune=_prune,
    tiers=FACTS,
    products=("mem0*", "openmemory*", "qdrant*", "chroma*"),
    versions={"2.2": {}},
    generic=True,
    settled=True,
)
