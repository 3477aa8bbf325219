"""One record that is far more important than all others, by its own fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from auditor.memory.hit import Hit
from auditor.memory.integrity.check import StoreCheck
from auditor.memory.payloads import Scanner
from auditor.model.memory import MemoryRecord
from auditor.model.rule import Rule

_FEWEST, _FACTOR, _FEW, _SHOWN = 6, 2.0, 0.1, 200


@dataclass(slots=True)
class _Watch:
    rule: Rule
    values: list[float] = field(default_factory=list)
    top: list[MemoryRecord] = field(default_factory=list)

    def add(self, record: MemoryRecord) -> Iterator[tuple[MemoryRecord, Hit]]:
        """Keep every value, and the records that hold the highest."""
        if record.priority is not None:
            self.values.append(record.priority)
            if not self.top or record.priority >= (self.top[0].priority or 0.0):
                if self.top and record.priority > (self.top[0].priority or 0.0):
                    self.top.clear()
                if len(self.top) < _SHOWN:
                    self.top.append(replace(record, text=record.text[:1000]))
        yield from ()

    def finish(self) -> Iterator[tuple[MemoryRecord, Hit]]:
        """Speak when few records stand far above the usual value."""
        if len(self.values) < _FEWEST:
            return
        usual = sorted(self.values)[len(self.values) // 2]
        highest = max(self.values)
        if highest < _FACTOR * max(usual, 0.01) or len(self.top) > max(1, _FEW * len(self.values)):
            return
        for record in self.top:
            pinned = ", and it is pinned" if record.pinned else ""
            because = f"its importance is {highest:g} where {usual:g} is usual{pinned}."
            yield (
                record,
                Hit(rule=self.rule.id, level=self.rule.level, start=0, end=len(record.text), because=because),
            )


def _start(rule: Rule, scanner: Scanner) -> _Watch:  # noqa: ARG001 - every check has this shape
    return _Watch(rule)


CHECK = StoreCheck(rule="memory/priority-forging", start=_start)
