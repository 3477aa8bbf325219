"""Windsurf's rule files: 12,000 characters each."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import cuts
from auditor.memory.pruning.policy import Context, Left, Policy
from auditor.model.memory import MemoryRecord


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    limit = context.number("units")
    because = f"a rule file keeps {limit:,} characters"
    return [Left(because, ((0, cuts.at_unit(record.text, limit)),), unit="unit") for record in records]


POLICY = Policy(
    id="windsurf/rule",
    title="Windsurf loads a rule file",
    prune=_prune,
    tiers=frozenset({"rules"}),
    products=("windsurf*", "codeium*"),
    names=(".windsurfrules", "global_rules.md", "agents.md"),
    versions={"1.8": {"units": 12_000}, "1.0": {"units": 6_000}},
    generic=True,
    settled=True,
)
