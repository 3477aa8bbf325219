"""Gemini CLI's compression: at half of the window, the last three tenths stay and a model writes the rest down."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import TALK, Context, Criteria, Left, Policy
from auditor.model.memory import MemoryRecord

_ASKED = Criteria("a state snapshot: goal, knowledge, files, actions, plan", start=0.45, decides=0.25)


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    window, start, keep = context.number("window"), context.parameters["start"], context.parameters["keep"]

    def compress(talk: list[MemoryRecord]) -> list[Left]:
        size = windows.total_tokens(talk)
        if size < 0.8 * start * window:
            return [Left(f"about {size:,} tokens, compression starts at {start * window:,.0f}")] * len(talk)
        return windows.last_tokens(talk, keep * size, _ASKED)

    return windows.each_scope(records, compress)


POLICY = Policy(
    id="gemini-cli/compress",
    title="Gemini CLI compresses a conversation",
    prune=_prune,
    tiers=TALK,
    products=("gemini*",),
    versions={"0.30": {"window": 1_048_576, "start": 0.5, "keep": 0.3}},
)
