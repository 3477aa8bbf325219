"""A payload that stands nowhere in a store, and does once a file was cut together."""

from __future__ import annotations

from auditor.memory import aftermath
from auditor.memory.integrity.check import StoreCheck
from auditor.memory.integrity.pruned import PrunedWatch
from auditor.memory.payloads import Scanner
from auditor.model.rule import Rule


def _start(rule: Rule, scanner: Scanner) -> PrunedWatch:
    return PrunedWatch(rule, scanner, aftermath.born)


CHECK = StoreCheck(rule=aftermath.BORN, start=_start)
