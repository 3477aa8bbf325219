"""`memory survive --spans`: verdicts about given stretches of given memory files."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from auditor.errors import UsageError
from auditor.memory import pruning
from auditor.memory.pruning.policy import FILES, Policy, Span
from auditor.memory.pruning.verdict import verdict
from auditor.model.finding import Place
from auditor.model.memory import MemoryRecord, Survival, Tier

_HINT = 'write one {"id": ..., "text": ..., "span": [start, end]} a line, in code points'


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One asked span and what each policy leaves of it."""

    id: Any
    survival: tuple[Survival, ...]


def judge(stream: Iterable[str], wanted: tuple[str, ...], clock: datetime.datetime) -> Iterator[Judged]:
    """Judge one span a line, each text being one memory file that is loaded on its own."""
    chosen = [(policy, version) for policy, version in pruning.choose(wanted) if policy.tiers & FILES]
    for number, line in enumerate(stream, 1):
        if line.strip():
            name, record, span = _read(line, number)
            yield Judged(id=name, survival=tuple(_each(chosen, record, span, clock)))


def _each(
    chosen: Sequence[tuple[Policy, str]], record: MemoryRecord, span: Span, clock: datetime.datetime
) -> Iterator[Survival]:
    for policy, version in chosen:
        (left,) = policy.run((record,), clock, version)
        yield verdict(policy, record, left, span)


def _read(line: str, number: int) -> tuple[Any, MemoryRecord, Span]:
    try:
        data = json.loads(line)
        text, start, end = str(data["text"]), int(data["span"][0]), int(data["span"][1])
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        raise UsageError(f"--spans line {number}: not a span", hint=_HINT) from None
    if not 0 <= start <= end <= len(text):
        raise UsageError(f"--spans line {number}: the span is outside of the text", hint=_HINT)
    name = str(data.get("file", "MEMORY.md"))
    record = MemoryRecord(id=name, text=text, tier=_tier(name), location=Place(path=name, line=1), verbatim=True)
    return data.get("id", number), record, (start, end)


def _tier(name: str) -> Tier:
    return "index" if name.rpartition("/")[2].lower() == "memory.md" else "topic"
