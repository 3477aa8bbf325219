"""A full summary: one text takes the place of the whole conversation."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning.policy import TALK, Context, Criteria, Left, Policy
from auditor.model.memory import MemoryRecord

_ASKED = Criteria("a summary keeps requests, decisions, names and open work", start=0.4, decides=0.3, names=0.2)


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:  # noqa: ARG001 - every policy has this shape
    return [Left("the whole conversation becomes one summary", model=_ASKED)] * len(records)


POLICY = Policy(
    id="conversation/full-summary",
    title="The conversation becomes a summary",
    prune=_prune,
    tiers=TALK,
    versions={"1": {}},
    generic=True,
)
