"""OpenClaw's pruning of a session: old tool results are trimmed to both ends, then cleared."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import TALK, Context, Left, Policy
from auditor.model.memory import MemoryRecord


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    return windows.each_scope(records, lambda talk: _prune_talk(talk, context))


def _prune_talk(talk: list[MemoryRecord], context: Context) -> list[Left]:
    last = max((i for i, record in enumerate(talk) if windows.role(record) == "assistant"), default=len(talk))
    return [
        _trim(record, context) if windows.role(record) == "tool" and index < last else Left("no old tool result")
        for index, record in enumerate(talk)
    ]


def _trim(record: MemoryRecord, context: Context) -> Left:
    age = windows.days(record, context.clock)
    limit, end = context.number("soft"), context.number("end")
    because = (
        f"old results over {limit:,} characters keep {end:,} at both ends after {context.number('minutes')} minutes"
    )
    if age is not None and age * 1440 < context.parameters["minutes"]:
        return Left(because)
    if len(record.text) <= limit:
        return Left(because)
    return Left(because, ((0, end), (len(record.text) - end, len(record.text))), ("\n...\n",))


POLICY = Policy(
    id="openclaw/session-pruning",
    title="OpenClaw trims old tool results",
    prune=_prune,
    tiers=TALK,
    products=("openclaw*",),
    versions={"2026.6": {"minutes": 5, "soft": 4_000, "end": 1_500}},
)
