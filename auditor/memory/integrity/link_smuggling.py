"""Links and index pointers that leave the store."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.memory.hit import Hit
from auditor.memory.integrity.check import StoreCheck
from auditor.memory.payloads import Scanner
from auditor.model.memory import MemoryRecord
from auditor.model.rule import Rule

_POINTER = re.compile(r"\]\((?:\.\./){1,12}[^)\s]{1,200}\)|\]\((?:/|~/|file:)[^)\s]{1,200}\)")


@dataclass(frozen=True, slots=True)
class _Watch:
    rule: Rule

    def add(self, record: MemoryRecord) -> Iterator[tuple[MemoryRecord, Hit]]:
        """Look at a record that is a link, and at the pointers of an index."""
        target = record.properties.get("link")
        if target is not None and record.properties.get("inside") is not True:
            because = f"the link leads to {str(target)[:200]!r} and was not followed."
            yield record, Hit(rule=self.rule.id, level=self.rule.level, start=0, end=0, because=because)
        elif record.tier == "index":
            for found in _POINTER.finditer(record.text):
                because = f"the index points to {found[0][2:-1]!r}, outside its folder."
                yield (
                    record,
                    Hit(rule=self.rule.id, level="note", start=found.start(), end=found.end(), because=because),
                )

    def finish(self) -> Iterator[tuple[MemoryRecord, Hit]]:
        """Everything was said at once."""
        return iter(())


def _start(rule: Rule, scanner: Scanner) -> _Watch:  # noqa: ARG001 - every check has this shape
    return _Watch(rule)


CHECK = StoreCheck(rule="memory/link-smuggling", start=_start)
