"""OpenAI Agents' compaction: items of the agent are compacted, what the user said never is."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import TALK, Context, Criteria, Left, Policy
from auditor.model.memory import MemoryRecord

_ASKED = Criteria("compacted on the provider's side, and opaque", start=0.5)


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    return windows.each_scope(records, lambda talk: _compact(talk, context.number("items")))


def _compact(talk: list[MemoryRecord], least: int) -> list[Left]:
    others = sum(windows.role(record) != "user" for record in talk)
    because = f"{others} items that are not the user's, compaction starts at {least}"
    return [
        Left("user messages are never compacted")
        if windows.role(record) == "user"
        else Left(because, model=_ASKED if others >= least else None)
        for record in talk
    ]


POLICY = Policy(
    id="openai-agents/compaction",
    title="OpenAI Agents compacts a session",
    prune=_prune,
    tiers=TALK,
    products=("openai*",),
    versions={"0.6": {"items": 10}},
)
