"""Claude Code's transcripts: files are deleted after 30 days."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import Context, Left, Policy
from auditor.model.memory import MemoryRecord


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    return windows.by_age(records, context.clock, context.parameters["days"], "transcripts are deleted")


POLICY = Policy(
    id="claude-code/transcript-retention",
    title="Claude Code deletes old transcripts",
    prune=_prune,
    tiers=frozenset({"transcript"}),
    products=("claude*",),
    versions={"2.1": {"days": 30}},
    settled=True,
)
