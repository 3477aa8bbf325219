"""Orders cut over several entries: short neighbours are read together, as an agent reads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from auditor.memory.hit import Hit
from auditor.memory.integrity.check import StoreCheck
from auditor.memory.payloads import Scanner
from auditor.model.memory import MemoryRecord
from auditor.model.rule import Rule

_SHORT, _TOGETHER = 160, 3
_MARK = ("part ", "fragment ", "piece ", "chunk ", "segment ", "teil ", "partie ", "parte ")


@dataclass(slots=True)
class _Watch:
    rule: Rule
    scanner: Scanner
    last: list[MemoryRecord] = field(default_factory=list)

    def add(self, record: MemoryRecord) -> Iterator[tuple[MemoryRecord, Hit]]:
        """Read an entry together with the short ones before it, when it continues them."""
        if not 0 < len(record.text) <= _SHORT:
            self.last.clear()
            return
        self.last = [*self.last[-_TOGETHER + 1 :], record]
        if len(self.last) < 2 or not _continues(self.last[-2].text, record.text):
            return
        joined = " ".join(_bare(each.text) for each in self.last)
        alone = any(hit.level == "error" for each in self.last for hit in self.scanner.look(_bare(each.text)))
        worst = next((hit for hit in self.scanner.look(joined) if hit.level == "error"), None)
        if worst is not None and not alone:
            names = ", ".join(each.id for each in self.last)
            because = f"records {names} read together: {joined[:160]!r} ({worst.rule})."
            yield (
                record,
                Hit(rule=self.rule.id, level="error", start=0, end=len(record.text), because=because, decoded=joined),
            )

    def finish(self) -> Iterator[tuple[MemoryRecord, Hit]]:
        """Everything was said at once."""
        return iter(())


def _continues(before: str, text: str) -> bool:
    """A fragment is marked as one, or the sentence before does not end and this one does not begin."""
    marked = before.lower().lstrip("[(*# ").startswith(_MARK) and text.lower().lstrip("[(*# ").startswith(_MARK)
    return marked or (before.rstrip()[-1:].isalnum() and text.lstrip()[:1].islower())


def _bare(text: str) -> str:
    return text.rpartition(":")[2].strip() if text.lower().lstrip("[(*# ").startswith(_MARK) else text.strip()


def _start(rule: Rule, scanner: Scanner) -> _Watch:
    return _Watch(rule, scanner)


CHECK = StoreCheck(rule="memory/split-payload", start=_start)
