"""Graphiti's graph: contradicted edges are marked, nothing is deleted, episodes keep the raw text."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning.policy import Context, Left, Policy
from auditor.model.memory import MemoryRecord


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:  # noqa: ARG001 - every policy has this shape
    return [
        Left("the edge is marked invalid and can still be found")
        if record.deleted or record.properties.get("invalid_at")
        else Left("nothing is deleted; episodes keep the raw text")
        for record in records
    ]


POLICY = Policy(
    id="graphiti/invalidation",
    title="Graphiti marks contradictions",
    prune=_prune,
    tiers=frozenset({"graph"}),
    products=("graphiti*", "zep*", "kuzu*"),
    versions={"0.28": {}},
    generic=True,
    settled=True,
)
