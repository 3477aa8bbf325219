"""Claude Code's session notes: a template of sections that a model fills, each within a budget."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning.policy import TALK, Context, Criteria, Left, Policy
from auditor.model.memory import MemoryRecord

_ASKED = Criteria("notes keep state, decisions, files, errors and learnings, in sections", start=0.45, decides=0.3)


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    section, total = context.number("section"), context.number("total")
    because = f"notes hold about {section:,} tokens a section and {total:,} in all"
    return [Left(because, model=_ASKED)] * len(records)


POLICY = Policy(
    id="claude-code/session-memory",
    title="Claude Code keeps session notes",
    prune=_prune,
    tiers=TALK,
    products=("claude*",),
    versions={"2.1": {"section": 2_000, "total": 12_000}},
)
