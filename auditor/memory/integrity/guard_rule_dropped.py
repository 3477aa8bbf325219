"""A rule that forbids something falls behind the cut of a file while a payload stays in front of it."""

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
    yield from aftermath.dropped(policy, records, lefts, aftermath.payloads(records, scanner))


def _start(rule: Rule, scanner: Scanner) -> PrunedWatch:
    return PrunedWatch(rule, scanner, _asked)


CHECK = StoreCheck(rule=aftermath.DROPPED, start=_start)
