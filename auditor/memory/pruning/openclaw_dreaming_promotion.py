"""OpenClaw's dreaming: notes that were recalled often enough are copied into MEMORY.md."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import Context, Left, Policy
from auditor.model.memory import MemoryRecord


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    return [_promote(record, context) for record in records]


def _promote(record: MemoryRecord, context: Context) -> Left:
    if record.tier == "index":
        return Left("what stands in MEMORY.md stays, promotion only appends", unit="line")
    limit, recalls = context.parameters["score"], context.number("recalls")
    queries, oldest = context.number("queries"), context.parameters["days"]
    age = windows.days(record, context.clock)
    if age is not None and age > oldest:
        return Left(f"{age:.1f} days old, notes are promoted up to {oldest:g}", ())
    seen, asked = windows.number(record, "recalls", "recall_count"), windows.number(record, "queries", "unique_queries")
    score = windows.number(record, "score")
    because = f"promoted with a score of {limit:g}, {recalls} recalls and {queries} queries"
    if seen is None or asked is None or score is None:
        return Left(because, doubt="the store does not say how often it was recalled")
    stays = score >= limit and seen >= recalls and asked >= queries
    return Left(f"score {score:.2f}, {seen:g} recalls, {asked:g} queries; {because}", None if stays else ())


POLICY = Policy(
    id="openclaw/dreaming-promotion",
    title="OpenClaw promotes notes",
    prune=_prune,
    tiers=frozenset({"index", "topic"}),
    products=("openclaw*",),
    versions={"2026.6": {"score": 0.75, "recalls": 3, "queries": 2, "half_life": 14, "days": 30}},
)
