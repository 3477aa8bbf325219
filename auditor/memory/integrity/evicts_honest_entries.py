"""Planted or repeated lines that push honest entries over the edge of what is loaded, with the count."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.memory import aftermath
from auditor.memory.aftermath import Consequence
from auditor.memory.integrity.check import StoreCheck
from auditor.memory.integrity.pruned import PrunedWatch
from auditor.memory.payloads import Scanner
from auditor.memory.pruning.policy import Left, Policy
from auditor.model.memory import MemoryRecord
from auditor.model.rule import Rule


def _asked(policy: Policy, records: list[MemoryRecord], lefts: list[Left], scanner: Scanner) -> Iterator[Consequence]:
    planted = aftermath.payloads(records, scanner)
    if planted or any(aftermath.stuffing(record.text) for record in records):
        yield from aftermath.evicted(policy, records, lefts, planted)


def _start(rule: Rule, scanner: Scanner) -> PrunedWatch:
    return PrunedWatch(rule, scanner, _asked)


CHECK = StoreCheck(rule=aftermath.EVICTED, start=_start)
