"""Clearing of tool results: the newest stay, older ones leave a stub."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import TALK, Context, Left, Policy
from auditor.model.memory import MemoryRecord


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    keep = context.number("keep")

    def clear(talk: list[MemoryRecord]) -> list[Left]:
        results = [index for index, record in enumerate(talk) if windows.role(record) == "tool"]
        old = set(results[:-keep])
        because = f"{len(results)} tool results, the last {keep} stay"
        return [
            Left(because, ((0, 0),), ("[cleared]",)) if index in old else Left(because) for index in range(len(talk))
        ]

    return windows.each_scope(records, clear)


POLICY = Policy(
    id="conversation/tool-result-clearing",
    title="Old tool results are cleared",
    prune=_prune,
    tiers=TALK,
    versions={"1": {"keep": 3}},
    generic=True,
    settled=True,
)
