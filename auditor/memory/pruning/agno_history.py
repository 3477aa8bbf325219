"""agno's history: the last few runs are put into a prompt."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import TALK, Context, Left, Policy
from auditor.model.memory import MemoryRecord


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    return windows.each_scope(records, lambda talk: windows.last_messages(talk, 2 * context.number("runs")))


POLICY = Policy(
    id="agno/history",
    title="agno loads recent runs",
    prune=_prune,
    tiers=TALK,
    products=("agno*",),
    versions={"2": {"runs": 3}},
)
