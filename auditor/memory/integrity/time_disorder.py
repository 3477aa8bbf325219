"""Times that no program would have written: the future, an update before the creation."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.memory.hit import Hit
from auditor.memory.integrity.check import StoreCheck
from auditor.memory.payloads import Scanner
from auditor.model.memory import MemoryRecord
from auditor.model.rule import Rule

_SLACK = datetime.timedelta(days=2)


@dataclass(frozen=True, slots=True)
class _Watch:
    rule: Rule
    now: datetime.datetime

    def add(self, record: MemoryRecord) -> Iterator[tuple[MemoryRecord, Hit]]:
        """Look at one record's own times."""
        because = self._odd(record.created, record.updated)
        if because:
            yield record, Hit(rule=self.rule.id, level=self.rule.level, start=0, end=0, because=because)

    def _odd(self, created: datetime.datetime | None, updated: datetime.datetime | None) -> str:
        for name, value in (("created", created), ("updated", updated)):
            if value is not None and value > self.now + _SLACK:
                return f"{name} lies in the future: {value.isoformat()}."
        if created is not None and updated is not None and updated < created - _SLACK:
            return f"updated {updated.isoformat()}, which is before it was created, {created.isoformat()}."
        return ""

    def finish(self) -> Iterator[tuple[MemoryRecord, Hit]]:
        """Everything was said at once."""
        return iter(())


def _start(rule: Rule, scanner: Scanner) -> _Watch:  # noqa: ARG001 - every check has this shape
    return _Watch(rule, datetime.datetime.now(tz=datetime.UTC))


CHECK = StoreCheck(rule="memory/time-disorder", start=_start)
