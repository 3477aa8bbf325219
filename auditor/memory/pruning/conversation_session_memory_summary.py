"""A summary out of session notes: the notes and the newest messages go on."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import TALK, Context, Criteria, Left, Policy
from auditor.model.memory import MemoryRecord

_ASKED = Criteria("only what reached the session notes goes on", start=0.35, decides=0.3, instructs=0.15)


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    keep = context.number("tokens")
    return windows.each_scope(records, lambda talk: windows.last_tokens(talk, keep, _ASKED))


POLICY = Policy(
    id="conversation/session-memory-summary",
    title="Session notes replace older messages",
    prune=_prune,
    tiers=TALK,
    versions={"1": {"tokens": 10_000}},
    generic=True,
)
