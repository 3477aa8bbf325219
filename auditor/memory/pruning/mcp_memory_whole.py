"""The MCP memory server: no pruning at all."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning.policy import Context, Left, Policy
from auditor.model.memory import MemoryRecord


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:  # noqa: ARG001 - every policy has this shape
    return [Left("the whole graph is kept and read")] * len(records)


POLICY = Policy(
    id="mcp-memory/whole",
    title="The MCP memory server keeps everything",
    prune=_prune,
    tiers=frozenset({"graph", "topic"}),
    products=("mcp*",),
    versions={"0.6": {}},
    settled=True,
)
