"""Copilot's repository memories: gone after 28 days unless their citations hold."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import FACTS, Context, Left, Policy
from auditor.model.memory import MemoryRecord


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    limit = context.parameters["days"]
    return [_age(windows.days(record, context.clock), limit) for record in records]


def _age(age: float | None, limit: float) -> Left:
    because = f"deleted after {limit:g} days unless its citations are found valid again"
    if age is None or age > limit:
        return Left(because, doubt="the check happens on the provider's side")
    return Left(f"{age:.1f} days old, {because}")


POLICY = Policy(
    id="copilot/citations",
    title="Copilot lets memories expire",
    prune=_prune,
    tiers=FACTS,
    products=("copilot*", "github-copilot*"),
    versions={"2026": {"days": 28}},
)
