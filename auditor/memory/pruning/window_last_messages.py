"""A sliding window over the newest messages."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import TALK, Context, Left, Policy
from auditor.model.memory import MemoryRecord


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    return windows.each_scope(records, lambda talk: windows.last_messages(talk, context.number("messages")))


POLICY = Policy(
    id="window/last-messages",
    title="A window of messages",
    prune=_prune,
    tiers=TALK,
    versions={"1": {"messages": 20}},
    generic=True,
    settled=True,
)
