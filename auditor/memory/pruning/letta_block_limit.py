"""Letta's blocks: text beyond a block's limit does not get in."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import Context, Left, Policy
from auditor.model.memory import MemoryRecord

_SMALL = frozenset({"persona", "human"})


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    return [_cut(record, context) for record in records]


def _cut(record: MemoryRecord, context: Context) -> Left:
    own = windows.number(record, "limit")
    small = str(record.properties.get("label", "")).lower() in _SMALL
    limit = int(own) if own is not None and own > 0 else context.number("small" if small else "block")
    because = f"{len(record.text):,} characters, the block holds {limit:,}"
    return Left(because, ((0, min(limit, len(record.text))),))


POLICY = Policy(
    id="letta/block-limit",
    title="Letta keeps blocks within their limits",
    prune=_prune,
    tiers=frozenset({"rules", "topic", "index"}),
    products=("letta*", "memgpt*"),
    versions={"0.16": {"small": 20_000, "block": 100_000}, "0.6": {"small": 5_000, "block": 5_000}},
    settled=True,
)
