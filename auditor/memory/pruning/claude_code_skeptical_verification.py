"""Claude Code's skeptical memory: what can be checked is checked before it is used."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning.policy import Context, Criteria, Left, Policy
from auditor.model.memory import MemoryRecord

_ASKED = Criteria(
    "memory is a hint: what names files or code is checked and dropped when stale, the rest is believed",
    start=0.8,
    derivable=-0.3,
    outdated=-0.3,
    names=-0.15,
    duplicate=0.0,
    verbose=0.0,
    merges=False,
)


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:  # noqa: ARG001 - every policy has this shape
    return [Left("checked against the files when it is used", model=_ASKED)] * len(records)


POLICY = Policy(
    id="claude-code/skeptical-verification",
    title="Claude Code checks memory before it acts",
    prune=_prune,
    tiers=frozenset({"index", "topic"}),
    products=("claude*",),
    versions={"2.1": {}},
    generic=True,
)
