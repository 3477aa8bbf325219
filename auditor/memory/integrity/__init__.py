"""Checks that need records and no reading between the lines: one file each, found without a list."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache

from auditor.memory.hit import Hit
from auditor.memory.integrity.check import StoreCheck, Watch
from auditor.memory.payloads import Scanner
from auditor.model.memory import MemoryRecord
from auditor.model.rule import Rule


@cache
def known() -> tuple[StoreCheck, ...]:
    """Give every check there is."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    found = (getattr(importlib.import_module(f"{__name__}.{name}"), "CHECK", None) for name in names)
    return tuple(each for each in found if isinstance(each, StoreCheck))


class Checks:
    """The selected checks, watching one store's records go by in load order."""

    def __init__(self, rules: Mapping[str, Rule], scanner: Scanner) -> None:
        self._watches: list[Watch] = [
            check.start(rules[check.rule], scanner) for check in known() if check.rule in rules
        ]

    def add(self, record: MemoryRecord) -> Iterator[tuple[MemoryRecord, Hit]]:
        """Show a record to every check; some speak at once."""
        for watch in self._watches:
            yield from watch.add(record)

    def finish(self) -> Iterator[tuple[MemoryRecord, Hit]]:
        """Hear the checks that had to see everything first."""
        for watch in self._watches:
            yield from watch.finish()
