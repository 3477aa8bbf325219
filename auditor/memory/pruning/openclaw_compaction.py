"""OpenClaw's compaction: a summary takes the place of older messages, the whole history stays on disk."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import TALK, Context, Criteria, Left, Policy
from auditor.model.memory import MemoryRecord

_ASKED = Criteria("a summary keeps decisions, open work, constraints and names", start=0.4, decides=0.3)


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    room = context.number("window") - context.number("reserve")

    def compact(talk: list[MemoryRecord]) -> list[Left]:
        size = windows.total_tokens(talk)
        if size < 0.8 * room:
            return [Left(f"about {size:,} tokens, compaction starts at {room:,}")] * len(talk)
        return windows.last_tokens(talk, context.number("recent"), _ASKED)

    return windows.each_scope(records, compact)


POLICY = Policy(
    id="openclaw/compaction",
    title="OpenClaw compacts a conversation",
    prune=_prune,
    tiers=TALK,
    products=("openclaw*",),
    versions={"2026.6": {"window": 200_000, "reserve": 20_000, "recent": 20_000}},
)
