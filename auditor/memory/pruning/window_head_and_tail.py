"""A window with both ends: the first messages and the newest ones, as some frameworks' chat contexts keep."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import TALK, Context, Left, Policy
from auditor.model.memory import MemoryRecord


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    head, tail = context.number("head"), context.number("tail")

    def cut(talk: list[MemoryRecord]) -> list[Left]:
        total = len(talk)
        return [
            Left(
                f"message {n + 1} of {total}, the first {head} and the last {tail} stay",
                None if n < head or n >= total - tail else (),
            )
            for n in range(total)
        ]

    return windows.each_scope(records, cut)


POLICY = Policy(
    id="window/head-and-tail",
    title="A window of both ends",
    prune=_prune,
    tiers=TALK,
    versions={"1": {"head": 2, "tail": 18}},
    generic=True,
)
