"""Claude Code's compaction: near the end of the window a model writes a summary of the conversation."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import TALK, Context, Criteria, Left, Policy
from auditor.model.memory import MemoryRecord

_ASKED = Criteria("the prompt asks for requests, decisions, files, errors and next steps", start=0.45)


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    window, output = context.number("window"), context.number("output")
    threshold = window - min(output, context.number("reserve")) - context.number("buffer")

    def compact(talk: list[MemoryRecord]) -> list[Left]:
        size = windows.total_tokens(talk)
        if size < 0.8 * threshold:
            return [Left(f"about {size:,} tokens, compaction starts at {threshold:,}")] * len(talk)
        because = f"about {size:,} tokens in the conversation, compaction starts at {threshold:,}"
        return [Left(because, model=_ASKED)] * len(talk)

    return windows.each_scope(records, compact)


POLICY = Policy(
    id="claude-code/auto-compact",
    title="Claude Code compacts a conversation",
    prune=_prune,
    tiers=TALK,
    products=("claude*",),
    versions={"2.1": {"window": 200_000, "output": 32_000, "reserve": 20_000, "buffer": 13_000}},
)
