"""Emergency truncation: the prompt was refused as too long, the oldest messages go without a summary."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import TALK, Context, Left, Policy
from auditor.model.memory import MemoryRecord


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    share = context.parameters["drop"]
    return windows.each_scope(records, lambda talk: windows.last_messages(talk, len(talk) - int(len(talk) * share)))


POLICY = Policy(
    id="conversation/emergency-truncation",
    title="The oldest messages are dropped",
    prune=_prune,
    tiers=TALK,
    versions={"1": {"drop": 0.2}},
    generic=True,
)
