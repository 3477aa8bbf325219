"""Time every pruning policy over 10,000 records, verdicts included: `python -m benchmarks.survival`."""

from __future__ import annotations

import datetime
import random
import time

from auditor.memory import pruning
from auditor.memory.pruning.verdict import verdict
from auditor.model.finding import Place
from auditor.model.memory import MemoryRecord, Tier, Writer

RECORDS = 10_000
WORDS = "we prefer to deploy the service with make ship after review and keep notes in docs because tests pass".split()
TIERS: tuple[Tier, ...] = ("index", "topic", "rules", "transcript", "session", "vector", "graph", "summary")
WRITERS: tuple[Writer, ...] = ("user", "agent", "tool")


def records(clock: datetime.datetime) -> list[MemoryRecord]:
    """Make records of all tiers, ages and lengths, the same every time."""
    draw = random.Random(7)  # noqa: S311 - test data
    return [
        MemoryRecord(
            id=f"{number}.md",
            text=" ".join(draw.choices(WORDS, k=draw.randrange(5, 60))),
            tier=draw.choice(TIERS),
            writer=draw.choice(WRITERS),
            scope=str(number % 50),
            updated=clock - datetime.timedelta(days=draw.random() * 60),
            location=Place(path="store"),
        )
        for number in range(RECORDS)
    ]


def main() -> None:
    """Print the slowest policies and the sum."""
    clock = datetime.datetime(2026, 1, 31, tzinfo=datetime.UTC)
    stock = records(clock)
    times = []
    start = time.perf_counter()
    for policy in pruning.policies():
        begin = time.perf_counter()
        lefts = policy.run(stock, clock)
        for record, left in zip(stock, lefts, strict=True):
            verdict(policy, record, left, (0, len(record.text)))
        times.append((time.perf_counter() - begin, policy.id))
    total = time.perf_counter() - start
    for seconds, name in sorted(times, reverse=True)[:8]:
        print(f"{name:40} {seconds:6.3f} s")
    print(f"{len(times)} policies x {len(stock):,} records, verdicts included: {total:.2f} s")


if __name__ == "__main__":
    main()
