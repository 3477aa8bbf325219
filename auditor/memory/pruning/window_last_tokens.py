"""A sliding window over the newest tokens."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import TALK, Context, Left, Policy
from auditor.model.memory import MemoryRecord


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    return windows.each_scope(records, lambda talk: windows.last_tokens(talk, context.number("tokens")))


POLICY = Policy(
    id="window/last-tokens",
    title="A window of tokens",
    prune=_prune,
    tiers=TALK,
    versions={"1": {"tokens": 8_000}},
    generic=True,
    settled=True,
)
