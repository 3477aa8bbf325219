"""Letta's window: at nine tenths, a third of the messages or more is summarised."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import cuts, windows
from auditor.memory.pruning.policy import TALK, Context, Criteria, Left, Policy
from auditor.model.memory import MemoryRecord

_ASKED = Criteria("a summary of at most 50,000 characters keeps goals, facts and open questions", start=0.45)


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    return windows.each_scope(records, lambda talk: _evict(talk, context))


def _evict(talk: list[MemoryRecord], context: Context) -> list[Left]:
    window, trigger = context.number("window"), context.parameters["trigger"]
    sizes = [cuts.tokens(record.text) for record in talk]
    total = sum(sizes)
    if total < 0.8 * trigger * window:
        return [Left(f"about {total:,} tokens, eviction starts at {trigger * window:,.0f}")] * len(talk)
    share = context.parameters["evict"]
    cut = int(len(talk) * share)
    while share < 1 and sum(sizes[cut:]) >= (1 - context.parameters["evict"]) * window:
        share += 0.1
        cut = int(len(talk) * share)
    because = f"about {total:,} tokens of {window:,}, the first {cut} of {len(talk)} messages become a summary"
    return [Left(because, model=_ASKED if index < cut else None) for index in range(len(talk))]


POLICY = Policy(
    id="letta/sliding-window",
    title="Letta summarises older messages",
    prune=_prune,
    tiers=TALK,
    products=("letta*",),
    versions={"0.16": {"window": 32_000, "trigger": 0.9, "evict": 0.3}},
)
