"""The Generative Agents' retrieval: recency, importance and relevance, and the best few are read."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import FACTS, Context, Left, Policy
from auditor.model.memory import MemoryRecord


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    keep, decay = context.number("keep"), context.parameters["decay"]
    known = [_score(record, context, decay) for record in records]
    order = sorted(range(len(records)), key=lambda i: (-known[i][0], i))
    rank = {index: number for number, index in enumerate(order, 1)}
    return [_keep(known[i], rank[i], keep, len(records)) for i in range(len(records))]


def _score(record: MemoryRecord, context: Context, decay: float) -> tuple[float, bool]:
    """Recency and importance; relevance depends on a question that nobody asked yet."""
    age = windows.days(record, context.clock)
    recency = 0.5 if age is None else decay ** (max(age, 0.0) * 24)
    return recency + min(1.0, (record.priority if record.priority is not None else 5.0) / 10), age is not None


def _keep(score: tuple[float, bool], rank: int, keep: int, total: int) -> Left:
    because = f"recency and importance {score[0]:.2f}, rank {rank:,} of {total:,}, {keep} are read"
    doubt = "" if total <= keep else "relevance to a question decides as much"
    return Left(because, doubt=doubt)


POLICY = Policy(
    id="generative-agents/scoring",
    title="Generative Agents retrieve",
    prune=_prune,
    tiers=FACTS,
    products=("generative*",),
    versions={"paper": {"decay": 0.995, "keep": 30}},
    generic=True,
)
