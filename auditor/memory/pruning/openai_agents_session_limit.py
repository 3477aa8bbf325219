"""OpenAI Agents' session limit: the last so many items are read, all of them stay in the database."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import TALK, Context, Left, Policy
from auditor.model.memory import MemoryRecord


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    limit = context.number("limit")
    if not limit:
        return [Left("sessions are read whole unless a limit is set")] * len(records)
    return windows.each_scope(records, lambda talk: windows.last_messages(talk, limit))


POLICY = Policy(
    id="openai-agents/session-limit",
    title="OpenAI Agents reads a session",
    prune=_prune,
    tiers=TALK,
    products=("openai*",),
    versions={"0.6": {"limit": 0}},
    settled=True,
)
