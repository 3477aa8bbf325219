"""basic-memory: notes are the truth, and none is pruned."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning.policy import Context, Left, Policy
from auditor.model.memory import MemoryRecord


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:  # noqa: ARG001 - every policy has this shape
    return [Left("notes stay until somebody deletes them")] * len(records)


POLICY = Policy(
    id="basic-memory/whole",
    title="basic-memory keeps every note",
    prune=_prune,
    tiers=frozenset({"topic", "graph"}),
    products=("basic*",),
    versions={"0.15": {}},
    settled=True,
)
