"""Claude Code's instructions: CLAUDE.md and rules, loaded whole and read again after every compaction."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning.policy import Context, Left, Policy
from auditor.model.memory import MemoryRecord


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    deepest = context.number("depth")
    return [_load(record, deepest) for record in records]


def _load(record: MemoryRecord, deepest: int) -> Left:
    depth = record.properties.get("import_depth", 0)
    if isinstance(depth, int) and depth > deepest:
        return Left(f"imported at depth {depth}, imports are followed to {deepest}", ())
    return Left("instructions are loaded whole, and again after compaction", unit="line")


POLICY = Policy(
    id="claude-code/instructions",
    title="Claude Code loads instructions",
    prune=_prune,
    tiers=frozenset({"rules"}),
    products=("claude*",),
    names=("claude.md", "claude.local.md"),
    versions={"2.1": {"depth": 5}},
    generic=True,
    settled=True,
)
