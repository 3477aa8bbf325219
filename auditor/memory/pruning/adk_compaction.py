"""Google ADK's compaction of events: off unless an interval is set, then a model summarises each stretch."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import TALK, Context, Criteria, Left, Policy
from auditor.model.memory import MemoryRecord

_ASKED = Criteria("a summary of the interval", start=0.45)


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    interval, overlap = context.number("interval"), context.number("overlap")
    if not interval:
        return [Left("compaction is off unless an interval is set")] * len(records)

    def compact(talk: list[MemoryRecord]) -> list[Left]:
        done = len(talk) // interval * interval - overlap
        because = f"every {interval} events become a summary, {overlap} overlap"
        return [Left(because, model=_ASKED if index < done else None) for index in range(len(talk))]

    return windows.each_scope(records, compact)


POLICY = Policy(
    id="adk/compaction",
    title="Google ADK compacts events",
    prune=_prune,
    tiers=TALK,
    products=("adk*", "google-adk*"),
    versions={"2.13": {"interval": 0, "overlap": 0}},
)
