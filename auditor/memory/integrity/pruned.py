"""Run the exact file policies over a store's files once all were seen; for checks of what pruning does."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from auditor.memory import aftermath, pruning
from auditor.memory.aftermath import Consequence
from auditor.memory.hit import Hit
from auditor.memory.payloads import Scanner
from auditor.memory.pruning.policy import FILES, Left, Policy
from auditor.memory.pruning.reach import ANYWHERE, applies
from auditor.model.memory import MemoryRecord
from auditor.model.rule import Rule

Asked: TypeAlias = Callable[[Policy, list[MemoryRecord], list[Left], Scanner], Iterable[Consequence]]

_MOST, _LONGEST, _SHORTEST = 200, 400_000, 4_000
_CLOCK = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)


@dataclass(slots=True)
class PrunedWatch:
    """Keep the files that are long enough to be cut; a policy of exact files asks for no date."""

    rule: Rule
    scanner: Scanner
    asked: Asked
    records: list[MemoryRecord] = field(default_factory=list)

    def add(self, record: MemoryRecord) -> Iterator[tuple[MemoryRecord, Hit]]:
        """Keep a file that loading could cut."""
        long_enough = len(record.text) > _SHORTEST or record.tier in {"index", "rules"}
        if record.tier in FILES and long_enough and len(record.text) <= _LONGEST and len(self.records) < _MOST:
            self.records.append(record)
        return iter(())

    def finish(self) -> Iterator[tuple[MemoryRecord, Hit]]:
        """Prune, and ask what became of the rest."""
        said: set[tuple[str, int]] = set()
        for policy in pruning.policies():
            records = [each for each in self.records if policy.settled and applies(policy, ANYWHERE, each)]
            lefts = policy.run(records, _CLOCK) if records else []
            if not policy.tiers <= FILES or not aftermath.displaced(records, lefts):
                continue
            for consequence in self.asked(policy, records, lefts, self.scanner):
                record, hit = records[consequence.index], consequence.hit
                if (record.id, hit.start) not in said:
                    said.add((record.id, hit.start))
                    yield record, hit
