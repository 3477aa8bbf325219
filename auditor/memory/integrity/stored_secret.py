"""Credentials that an agent remembers, found by the rules for packages; what is shown is redacted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from auditor import rules as rule_files
from auditor.checks.secret.engine.core import Engine
from auditor.checks.secret.engine.detection import Detection
from auditor.checks.secret.engine.owner import SecretOwner
from auditor.memory.hit import Hit
from auditor.memory.integrity.check import StoreCheck
from auditor.memory.payloads import Scanner
from auditor.model.memory import MemoryRecord
from auditor.model.rule import Rule
from auditor.scan.patterns import Database, compile_patterns

_MOST = 500
_PASSING = frozenset({"transcript", "session"})


@dataclass
class _Watch:
    rule: Rule
    told: int = 0
    seen: set[str] = field(default_factory=set)

    @cached_property
    def _owner(self) -> SecretOwner:
        return SecretOwner(engine=Engine.of(rule_files.read_family("secret").values(), os.urandom(32)))

    @cached_property
    def _database(self) -> Database:
        return compile_patterns(self._owner.patterns)

    def add(self, record: MemoryRecord) -> Iterator[tuple[MemoryRecord, Hit]]:
        """Look for credentials in one record; a value is told once a store."""
        if self.told >= _MOST:
            return
        data = record.text.encode("utf-8", "surrogatepass")
        ends: dict[str, list[int]] = {}
        found: list[tuple[int, int]] = []
        self._database.run(data, self._note, found)
        for index, end in found:
            ends.setdefault(self._owner.patterns[index].id, []).append(end)
        for each in self._owner.engine.judge(data, ends, record.location.path).detections if ends else ():
            if each.fingerprint not in self.seen and each.level == "error" and self.told < _MOST:
                self.seen.add(each.fingerprint)
                self.told += 1
                yield record, self._hit(record, data, each)

    @staticmethod
    def _note(index: int, _start: int, end: int, _flags: int, found: list[tuple[int, int]]) -> None:
        found.append((index, end))

    def _hit(self, record: MemoryRecord, data: bytes, each: Detection) -> Hit:
        start, end = (len(data[:at].decode("utf-8", "ignore")) for at in (each.start, each.end))
        passing = record.tier in _PASSING
        return Hit(
            rule=self.rule.id,
            level="note" if passing else self.rule.level,
            start=start,
            end=end,
            because=f"{each.rule} at this place: {each.excerpt}.",
            shown=each.excerpt,
            properties={"secret_rule": each.rule},
        )

    def finish(self) -> Iterator[tuple[MemoryRecord, Hit]]:
        """Everything was said at once."""
        return iter(())


def _start(rule: Rule, scanner: Scanner) -> _Watch:  # noqa: ARG001 - every check has this shape
    return _Watch(rule)


CHECK = StoreCheck(rule="memory/stored-secret", start=_start)
