"""The queue of the MemGPT paper: a warning at 70 %, half of the queue goes into a recursive summary."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import TALK, Context, Criteria, Left, Policy
from auditor.model.memory import MemoryRecord

_ASKED = Criteria("a recursive summary: each round writes down the round before", start=0.35)


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    window, flush = context.number("window"), context.parameters["flush"]

    def evict(talk: list[MemoryRecord]) -> list[Left]:
        total = windows.total_tokens(talk)
        if total < 0.8 * window:
            return [Left(f"about {total:,} tokens, the queue holds {window:,}")] * len(talk)
        return windows.last_messages(talk, len(talk) - int(len(talk) * flush), _ASKED)

    return windows.each_scope(records, evict)


POLICY = Policy(
    id="memgpt/queue",
    title="MemGPT flushes its queue",
    prune=_prune,
    tiers=TALK,
    products=("memgpt*",),
    versions={"paper": {"window": 8_000, "flush": 0.5}},
)
