"""LlamaIndex's memory: the oldest turns are archived; archived text stays on disk and can become facts."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import TALK, Context, Criteria, Left, Policy
from auditor.model.memory import MemoryRecord

_ASKED = Criteria("fact extraction keeps at most 50 facts", start=0.4, names=0.2, decides=0.25)


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    limit = context.number("limit") * context.parameters["share"]
    return windows.each_scope(records, lambda talk: windows.last_tokens(talk, limit, _ASKED))


POLICY = Policy(
    id="llama-index/memory",
    title="LlamaIndex archives older turns",
    prune=_prune,
    tiers=TALK,
    products=("llama*",),
    versions={"0.14": {"limit": 30_000, "share": 0.7, "flush": 3_000}},
)
