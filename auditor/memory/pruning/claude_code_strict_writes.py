"""Claude Code's write discipline: an index line counts only when the file it points to was written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from auditor.memory.pruning.policy import Context, Left, Policy
from auditor.model.memory import MemoryRecord

_LINK = re.compile(r"\]\(([^)\s#]{1,200}\.md)\)")


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:  # noqa: ARG001 - every policy has this shape
    names = {record.id.rpartition("/")[2] for record in records}
    return [
        _check(record, names) if record.tier == "index" else Left("topic files are not touched") for record in records
    ]


def _check(record: MemoryRecord, names: set[str]) -> Left:
    kept: list[tuple[int, int]] = []
    at = dangling = 0
    for line in record.text.splitlines(keepends=True):
        found = _LINK.search(line)
        if found and len(names) > 1 and found[1].rpartition("/")[2] not in names:
            dangling += 1
        else:
            kept.append((at, at + len(line)))
        at += len(line)
    if not dangling:
        return Left("every index line points to a file that is there", unit="line")
    return Left(f"{dangling} index lines point to files that are not there", tuple(kept), unit="line")


POLICY = Policy(
    id="claude-code/strict-writes",
    title="Claude Code drops index lines without a file",
    prune=_prune,
    tiers=frozenset({"index", "topic"}),
    products=("claude*",),
    versions={"2.1": {}},
    settled=True,
)
