"""Gemini CLI's context files: loaded whole, imports to depth five."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning.policy import Context, Left, Policy
from auditor.model.memory import MemoryRecord


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    deepest = context.number("depth")
    return [_load(record.properties.get("import_depth", 0), deepest) for record in records]


def _load(depth: object, deepest: int) -> Left:
    if isinstance(depth, int) and depth > deepest:
        return Left(f"imported at depth {depth}, imports are followed to {deepest}", ())
    return Left("context files are loaded whole", unit="line")


POLICY = Policy(
    id="gemini-cli/context-files",
    title="Gemini CLI loads its context files",
    prune=_prune,
    tiers=frozenset({"index", "rules"}),
    products=("gemini*",),
    names=("gemini.md",),
    versions={"0.30": {"depth": 5}},
    settled=True,
)
