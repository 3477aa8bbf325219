"""Records under a scope that reaches everybody, in a store that keeps its users apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from auditor.memory.hit import Hit
from auditor.memory.integrity.check import StoreCheck
from auditor.memory.payloads import Scanner
from auditor.model.memory import MemoryRecord
from auditor.model.rule import Rule

_EVERYBODY = frozenset({"*", "/", "%", "all", "any", "**", "/*", "global/*"})
_SHOWN = 100


@dataclass(slots=True)
class _Watch:
    rule: Rule
    own: bool = False
    wide: list[MemoryRecord] = field(default_factory=list)

    def add(self, record: MemoryRecord) -> Iterator[tuple[MemoryRecord, Hit]]:
        """Keep the records with a wide scope."""
        if record.scope.strip().lower() in _EVERYBODY:
            if len(self.wide) < _SHOWN:
                self.wide.append(replace(record, text=record.text[:1000]))
        elif record.scope:
            self.own = True
        yield from ()

    def finish(self) -> Iterator[tuple[MemoryRecord, Hit]]:
        """Speak when other records have a scope of their own."""
        for record in self.wide if self.own else ():
            because = f"its scope is {record.scope!r}, while other records belong to somebody."
            yield (
                record,
                Hit(rule=self.rule.id, level=self.rule.level, start=0, end=len(record.text), because=because),
            )


def _start(rule: Rule, scanner: Scanner) -> _Watch:  # noqa: ARG001 - every check has this shape
    return _Watch(rule)


CHECK = StoreCheck(rule="memory/scope-bleed", start=_start)
