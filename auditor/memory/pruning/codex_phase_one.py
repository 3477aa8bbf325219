"""Codex, first phase: recent and idle sessions are read, and a model extracts raw memories."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import TALK, Context, Criteria, Left, Policy
from auditor.model.memory import MemoryRecord

_ASKED = Criteria(
    "extraction keeps preferences, decisions, procedures and failures", start=0.4, decides=0.3, instructs=0.25
)


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    oldest, idle = context.parameters["days"], context.parameters["hours"]
    return [_extract(windows.days(record, context.clock), oldest, idle) for record in records]


def _extract(age: float | None, oldest: float, idle: float) -> Left:
    because = f"sessions are read that are {idle:g} hours idle and at most {oldest:g} days old"
    if age is None:
        return Left(because, model=_ASKED, doubt="the record has no date")
    if age > oldest:
        return Left(f"{age:.1f} days old, {because}", ())
    if age * 24 < idle:
        return Left(f"idle for {age * 24:.1f} hours, {because}", doubt="it will be read later")
    return Left(f"{age:.1f} days old, {because}", model=_ASKED)


POLICY = Policy(
    id="codex/phase-one",
    title="Codex extracts memories from sessions",
    prune=_prune,
    tiers=TALK,
    products=("codex*",),
    versions={"0.100": {"days": 10, "hours": 6}, "0.90": {"days": 30, "hours": 12}},
)
