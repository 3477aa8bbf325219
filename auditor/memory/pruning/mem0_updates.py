"""mem0 before version 2: a model compares new facts with old ones and adds, updates, deletes or leaves."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning.policy import FACTS, Context, Criteria, Left, Policy
from auditor.model.memory import MemoryRecord

_ASKED = Criteria(
    "add, update, delete or leave: contradicted facts go, fuller ones replace", start=0.75, duplicate=-0.4
)


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:  # noqa: ARG001 - every policy has this shape
    return [Left("compared with each new fact near it; history.db keeps the old text", model=_ASKED)] * len(records)


POLICY = Policy(
    id="mem0/updates",
    title="mem0 rewrites memories",
    prune=_prune,
    tiers=FACTS,
    products=("mem0*", "openmemory*"),
    versions={"1.0": {}},
    generic=True,
)
