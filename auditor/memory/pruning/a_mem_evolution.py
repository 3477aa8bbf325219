"""A-MEM's evolution: each new note lets a model rewrite the context and tags of its five neighbours."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning.policy import FACTS, Context, Criteria, Left, Policy
from auditor.model.memory import MemoryRecord

_ASKED = Criteria("content stays, links, tags and context are rewritten", start=0.9, duplicate=0.0, outdated=-0.1)


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    near = context.number("neighbours")
    return [Left(f"the {near} nearest notes of each new one are rewritten", model=_ASKED)] * len(records)


POLICY = Policy(
    id="a-mem/evolution",
    title="A-MEM evolves notes",
    prune=_prune,
    tiers=FACTS,
    products=("a-mem*",),
    versions={"paper": {"neighbours": 5}},
    generic=True,
)
