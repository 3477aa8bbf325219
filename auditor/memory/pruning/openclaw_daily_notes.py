"""OpenClaw's daily notes: those of today and yesterday are loaded, older ones wait for a search."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from auditor.memory.pruning.policy import Context, Left, Policy
from auditor.model.memory import MemoryRecord

_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})(?:-[\w-]{1,80})?\.md$")


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    return [_load(record, context) for record in records]


def _load(record: MemoryRecord, context: Context) -> Left:
    found = _DATED.search(record.id)
    if not found:
        return Left("no daily note")
    try:
        age = (context.clock.date() - datetime.date.fromisoformat(found[1])).days
    except ValueError:
        return Left("no daily note")
    keep = context.number("days")
    return Left(f"a note of {age} days ago, the last {keep} days are loaded", None if age < keep else ())


POLICY = Policy(
    id="openclaw/daily-notes",
    title="OpenClaw loads daily notes",
    prune=_prune,
    tiers=frozenset({"topic"}),
    products=("openclaw*",),
    versions={"2026.6": {"days": 2}},
    settled=True,
)
