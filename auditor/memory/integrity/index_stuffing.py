"""Many near-identical lines in an index: what they displace is no longer loaded."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.memory.hit import Hit
from auditor.memory.integrity.check import StoreCheck
from auditor.memory.payloads import Scanner
from auditor.model.memory import MemoryRecord
from auditor.model.rule import Rule

_LINES = 200
_FEWEST, _SHARE = 40, 0.4
_VARYING = re.compile(r"\d+|[^\w\s]+")
_LONGEST = 2_000_000


@dataclass(frozen=True, slots=True)
class _Watch:
    rule: Rule

    def add(self, record: MemoryRecord) -> Iterator[tuple[MemoryRecord, Hit]]:
        """Look at index files."""
        if record.tier != "index" or len(record.text) > _LONGEST:
            return
        groups: dict[str, list[int]] = defaultdict(list)
        lines = record.text.split("\n")
        for number, line in enumerate(lines):
            if len(line) > 8:
                groups[" ".join(_VARYING.sub(" ", line.lower()).split()[:6])].append(number)
        biggest = max(groups.values(), key=len, default=[])
        if len(biggest) < _FEWEST or len(biggest) < _SHARE * sum(map(len, groups.values())):
            return
        start = sum(len(line) + 1 for line in lines[: biggest[0]])
        beyond = max(0, len(lines) - _LINES)
        because = f"{len(biggest)} of {len(lines)} lines say nearly the same"
        if beyond:
            because += f", and {beyond} lines stand beyond the first {_LINES} that an index keeps"
        hit = Hit(
            rule=self.rule.id,
            level=self.rule.level,
            start=start,
            end=start + len(lines[biggest[0]]),
            because=f"{because}.",
            properties={"similar_lines": len(biggest), "lines": len(lines), "beyond": beyond},
        )
        yield record, hit

    def finish(self) -> Iterator[tuple[MemoryRecord, Hit]]:
        """Everything was said at once."""
        return iter(())


def _start(rule: Rule, scanner: Scanner) -> _Watch:  # noqa: ARG001 - every check has this shape
    return _Watch(rule)


CHECK = StoreCheck(rule="memory/index-stuffing", start=_start)
