"""The same text in several tiers of one store: it outlives the pruning of any one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from auditor.memory.hit import Hit
from auditor.memory.integrity.check import StoreCheck
from auditor.memory.payloads import Scanner
from auditor.model.memory import MemoryRecord
from auditor.model.rule import Rule

_SHORTEST, _LONGEST = 60, 20_000
_MOST, _KEPT = 200_000, 400
_PASSING = ("transcript", "session")


@dataclass(frozen=True, slots=True)
class _Seen:
    record: MemoryRecord
    text: str
    span: tuple[int, int]
    exact: int


@dataclass(slots=True)
class _Watch:
    rule: Rule
    first: dict[int, _Seen] = field(default_factory=dict)
    tiers: dict[int, set[str]] = field(default_factory=dict)
    passing: dict[str, set[int]] = field(default_factory=lambda: {tier: set() for tier in _PASSING})

    def add(self, record: MemoryRecord) -> Iterator[tuple[MemoryRecord, Hit]]:
        """Remember a digest of every paragraph, and the first place that keeps it."""
        if len(record.text) <= _LONGEST and len(self.first) <= _MOST:
            if record.tier in self.passing:
                self._pass(record, self.passing[record.tier])
            else:
                self._keep(record)
        yield from ()

    def _pass(self, record: MemoryRecord, seen: set[int]) -> None:
        """What was only said in a session is worth a digest, and no more."""
        if len(seen) <= _MOST:
            seen.update(hash(each.strip()) for each in record.text.split("\n") if len(each) >= _SHORTEST)

    def _keep(self, record: MemoryRecord) -> None:
        at = 0
        bare = replace(record, text="")
        for paragraph in record.text.split("\n"):
            if len(paragraph) >= _SHORTEST:
                key = _digest(paragraph)
                self.first.setdefault(
                    key, _Seen(bare, paragraph[:_KEPT], (at, at + len(paragraph)), hash(paragraph.strip()))
                )
                self.tiers.setdefault(key, set()).add(record.tier)
            at += len(paragraph) + 1

    def finish(self) -> Iterator[tuple[MemoryRecord, Hit]]:
        """Speak about paragraphs that stand in three tiers or more."""
        for key, kept in self.tiers.items():
            tiers = kept | {tier for tier, seen in self.passing.items() if self.first[key].exact in seen}
            if len(tiers) > 2:
                seen = self.first[key]
                hit = Hit(
                    rule=self.rule.id,
                    level=self.rule.level,
                    start=0,
                    end=len(seen.text),
                    because=f"it stands word for word in {', '.join(sorted(tiers))}.",
                    properties={"tiers": sorted(tiers), "span": list(seen.span)},
                )
                yield replace(seen.record, text=seen.text), hit


def _digest(paragraph: str) -> int:
    return hash(" ".join(paragraph.lower().split()))


def _start(rule: Rule, scanner: Scanner) -> _Watch:  # noqa: ARG001 - every check has this shape
    return _Watch(rule)


CHECK = StoreCheck(rule="memory/planted-duplicates", start=_start)
