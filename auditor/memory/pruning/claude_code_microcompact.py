"""Claude Code's clearing of old tool results after a pause."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import TALK, Context, Left, Policy
from auditor.model.memory import MemoryRecord

_CLEARED = "[Old tool result content cleared]"


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    return windows.each_scope(records, lambda talk: _clear(talk, context))


def _clear(talk: list[MemoryRecord], context: Context) -> list[Left]:
    keep, minutes = context.number("keep"), context.parameters["minutes"]
    age = windows.days(talk[-1], context.clock)
    results = [index for index, record in enumerate(talk) if windows.role(record) == "tool"]
    old = set(results[:-keep])
    if age is None:
        doubt = "the conversation has no date"
        return [
            Left(
                "no tool result beyond the kept ones" if i not in old else "old result", doubt=doubt if i in old else ""
            )
            for i in range(len(talk))
        ]
    if age * 1440 <= minutes:
        return [Left(f"paused {age * 1440:.0f} minutes, results are cleared after {minutes:g}")] * len(talk)
    because = f"{len(results)} tool results, the last {keep} stay after {minutes:g} minutes"
    return [Left(because, ((0, 0),), (_CLEARED,)) if i in old else Left(because) for i in range(len(talk))]


POLICY = Policy(
    id="claude-code/microcompact",
    title="Claude Code clears old tool results",
    prune=_prune,
    tiers=TALK,
    products=("claude*",),
    versions={"2.1": {"minutes": 60, "keep": 5}},
    settled=True,
)
