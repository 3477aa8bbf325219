"""Turn a hit in a record into a finding that a person can open, judge and act on."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from itertools import pairwise
from typing import Any

from auditor.memory.hit import Hit
from auditor.model.finding import Finding, Fix, Place, fingerprint
from auditor.model.memory import MemoryEvidence, MemoryRecord, MemoryStore, Survival
from auditor.model.rule import Rule

_END = re.compile("\n")
_TOKEN = re.compile(r"[A-Za-z0-9_+=-]{20,}")
_EXCERPT = 160
_DECODED = 600


def finding(
    rule: Rule, store: MemoryStore, record: MemoryRecord, hit: Hit, survival: tuple[Survival, ...] = ()
) -> Finding:
    """Make the finding: class and ids from the rule, place and span from the record, the reason from the hit."""
    quoted = hit.shown or _shorten(_masked(record.text[hit.start : hit.end]))
    return Finding(
        rule=rule.id,
        level=hit.level,
        score=rule.score if hit.level == rule.level else min(rule.score, _CEILING[hit.level]),
        message=_message(rule, record, hit),
        package=record.scope,
        place=_place(record, hit.start),
        chain=(store.path, record.id),
        excerpt=quoted,
        fix=Fix(title=" ".join(rule.fix.split())),
        fingerprint=fingerprint(rule.id, store.kind, f"{store.path}#{record.id}", _masked(hit.decoded) or quoted),
        memory=MemoryEvidence(
            store=store.path,
            record=record.id,
            tier=record.tier,
            span=(hit.start, hit.end),
            decoded=_masked(hit.decoded)[:_DECODED],
            survival=survival,
        ),
        properties={**_ids(rule), **hit.properties, **({"deleted": record.deleted} if record.deleted else {})},
    )


_CEILING = {"error": 10.0, "warning": 6.9, "note": 3.9}


def _ids(rule: Rule) -> dict[str, Any]:
    pattern = rule.pattern or {}
    known = {key: pattern[key] for key in ("class", "owasp", "atlas") if key in pattern}
    return {**known, "agent": " ".join(str(pattern.get("agent", "")).split())}


def _message(rule: Rule, record: MemoryRecord, hit: Hit) -> str:
    gone = f" The record is {record.deleted}, and still readable." if record.deleted else ""
    agent = " ".join(str((rule.pattern or {}).get("agent", "")).split())
    return f"{rule.title}: {_masked(hit.because)}{gone}{f' What an agent does: {agent}' if agent else ''}"


def _place(record: MemoryRecord, start: int) -> Place:
    place = record.location
    if not record.verbatim:
        return Place(path=place.path, line=place.line, column=place.column, offset=start, label=place.label)
    ends = _line_ends(record.text)
    before = bisect_left(ends, start)
    column = start - (ends[before - 1] if before else -1)
    return Place(path=place.path, line=(place.line or 1) + before, column=column, offset=start, label=place.label)


@lru_cache(maxsize=1)
def _line_ends(text: str) -> tuple[int, ...]:
    """Where lines end: worked out once for a record, however many findings it has."""
    return tuple(found.start() for found in _END.finditer(text))


def _masked(text: str) -> str:
    """Show no more than the beginning of anything that looks like a credential, wherever a span happens to hold one."""
    return _TOKEN.sub(lambda found: _cut(found[0]), text) if text else text


def _cut(run: str) -> str:
    """Tell a token from words joined by hyphens: its letters, digits and cases change all the time."""
    kinds = [("A" if char.isupper() else "0" if char.isdigit() else "a") for char in run if char.isalnum()]
    changes = sum(one != other for one, other in pairwise(kinds))
    return f"{run[:4]}****({len(run)})" if "0" in kinds and changes * 8 >= len(kinds) else run


def _shorten(text: str) -> str:
    return text if len(text) <= _EXCERPT else f"{text[: _EXCERPT - 1]}…"
