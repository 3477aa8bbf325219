"""Claude Code's consolidation: after a day and five sessions a model rewrites the memory folder."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import Context, Criteria, Left, Policy
from auditor.model.memory import MemoryRecord

_ASKED = Criteria(
    "merge near-duplicates, drop what is contradicted or outdated, shorten what is long, keep one line an index entry",
    start=0.6,
    duplicate=-0.25,
    outdated=-0.35,
    derivable=-0.25,
    verbose=-0.15,
)


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    hours, sessions = context.parameters["hours"], context.number("sessions")
    because = f"rewritten every {hours:g} hours with {sessions} sessions or more"
    gate = _waiting(records, context)
    if gate is not None:
        return [Left(f"{because}; {gate}")] * len(records)
    return [Left(because, model=_ASKED)] * len(records)


def _waiting(records: Sequence[MemoryRecord], context: Context) -> str | None:
    """Say why the gate is shut, when the store tells when it last opened."""
    for record in records:
        hours = windows.number(record, "hours_since_consolidation")
        if hours is not None and hours < context.parameters["hours"]:
            return f"the last time was {hours:.1f} hours ago"
        sessions = windows.number(record, "sessions_since_consolidation")
        if sessions is not None and sessions < context.parameters["sessions"]:
            return f"{sessions:g} sessions since the last time"
    return None


POLICY = Policy(
    id="claude-code/auto-dream",
    title="Claude Code consolidates its memory",
    prune=_prune,
    tiers=frozenset({"index", "topic"}),
    products=("claude*",),
    versions={"2.1": {"hours": 24, "sessions": 5}},
    generic=True,
)
