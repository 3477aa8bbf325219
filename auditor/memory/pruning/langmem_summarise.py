"""LangMem's summary node: once the limit is reached, the oldest messages become 256 tokens."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import TALK, Context, Criteria, Left, Policy
from auditor.model.memory import MemoryRecord

_ASKED = Criteria("a running summary of at most 256 tokens", start=0.3, names=0.2)


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    limit, summary = context.number("tokens"), context.number("summary")

    def cut(talk: list[MemoryRecord]) -> list[Left]:
        size = windows.total_tokens(talk)
        if size < 0.8 * limit:
            return [Left(f"about {size:,} tokens, the summary starts at {limit:,}")] * len(talk)
        lefts = windows.last_tokens(talk, limit - summary, _ASKED)
        return [
            Left("system messages are exempt") if windows.role(r) == "system" else x
            for r, x in zip(talk, lefts, strict=True)
        ]

    return windows.each_scope(records, cut)


POLICY = Policy(
    id="langmem/summarise",
    title="LangMem summarises the oldest messages",
    prune=_prune,
    tiers=TALK,
    products=("langgraph*", "langmem*"),
    versions={"0.0.30": {"tokens": 4_000, "summary": 256}},
)
