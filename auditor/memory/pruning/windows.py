"""What several products share: the newest so many messages or tokens, ages, roles, conversations."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from auditor.memory.pruning import cuts
from auditor.memory.pruning.policy import Criteria, Left
from auditor.model.memory import MemoryRecord

ESTIMATED = "tokens are estimated as a quarter of the bytes, and this is near the limit"
_LOW, _HIGH = 0.8, 1.25
_ROLES = {"agent": "assistant", "ai": "assistant", "model": "assistant", "human": "user", "function": "tool"}


def role(record: MemoryRecord) -> str:
    """Give who speaks: user, assistant, tool, system or nothing."""
    told = str(record.properties.get("role") or record.writer).lower()
    return _ROLES.get(told, told)


def by_scope(records: Sequence[MemoryRecord]) -> Iterable[list[int]]:
    """Give the places of each conversation's records, oldest first."""
    groups: dict[str, list[int]] = defaultdict(list)
    for index, record in enumerate(records):
        groups[record.scope].append(index)
    return groups.values()


def each_scope(records: Sequence[MemoryRecord], prune: Callable[[list[MemoryRecord]], Sequence[Left]]) -> list[Left]:
    """Prune every conversation on its own."""
    lefts: dict[int, Left] = {}
    for places in by_scope(records):
        found = prune([records[place] for place in places])
        lefts.update(zip(places, found, strict=True))
    return [lefts[index] for index in range(len(records))]


def last_messages(records: Sequence[MemoryRecord], keep: int, model: Criteria | None = None) -> list[Left]:
    """Keep the newest messages; a model writes down the older ones when there is one."""
    total = len(records)
    first = max(0, total - keep)
    return [
        Left(
            f"message {number} of {total}, the last {keep} stay",
            None if number > first or model else (),
            model=model if number <= first else None,
        )
        for number in range(1, total + 1)
    ]


def first_kept(sizes: Sequence[int], limit: float) -> int:
    """Give where the newest records that fit into a number of tokens begin."""
    used = 0
    for index in range(len(sizes) - 1, -1, -1):
        used += sizes[index]
        if used > limit:
            return index + 1
    return 0


def last_tokens(records: Sequence[MemoryRecord], limit: float, model: Criteria | None = None) -> list[Left]:
    """Keep the newest tokens; near the limit the estimate decides nothing."""
    sizes = [cuts.tokens(record.text) for record in records]
    late, cut, early = (first_kept(sizes, limit * share) for share in (_LOW, 1.0, _HIGH))
    total = len(records)
    lefts = []
    for index in range(total):
        because = f"message {index + 1} of {total}, about the last {limit:,.0f} tokens stay"
        near = early <= index < late
        stays = index >= cut
        lefts.append(
            Left(
                because,
                None if stays or near or model else (),
                model=None if index >= late else model,
                doubt=ESTIMATED if near and model is None else "",
            )
        )
    return lefts


def total_tokens(records: Sequence[MemoryRecord]) -> int:
    """Estimate what a conversation weighs."""
    return sum(cuts.tokens(record.text) for record in records)


def days(record: MemoryRecord, clock: datetime.datetime) -> float | None:
    """Give a record's age since its last change; None when it has no date."""
    moment = record.updated or record.created
    return None if moment is None else (clock - moment).total_seconds() / 86_400


def by_age(records: Sequence[MemoryRecord], clock: datetime.datetime, limit: float, what: str) -> list[Left]:
    """Drop what is older than a number of days."""
    return [_aged(days(record, clock), limit, what) for record in records]


def _aged(age: float | None, limit: float, what: str) -> Left:
    if age is None:
        return Left(f"{what} after {limit:g} days", doubt="the record has no date")
    return Left(f"{age:.1f} days old, {what} after {limit:g}", () if age > limit else None)


def number(record: MemoryRecord, *names: str) -> float | None:
    """Give the first number that a record's own format keeps under one of these names."""
    for name in names:
        value = record.properties.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
    return None
