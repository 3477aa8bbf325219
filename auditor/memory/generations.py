"""What persists over weeks: consolidate, add what a week brings, consolidate again."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace

from auditor.memory.pruning import judgement
from auditor.memory.pruning.policy import FILES, Left, Policy, Span, pieces, result
from auditor.memory.pruning.verdict import coverage, verdict
from auditor.model.memory import MemoryRecord, Odds, Survival

DAYS, ADDED = 7, 10
_CERTAIN = Odds(1.0, 1.0, 1.0)
_LINE = "- a later session noted how one more part of the work is laid out"


def persist(  # noqa: PLR0913, PLR0917 - a policy, its world and a place in it
    policy: Policy,
    version: str,
    records: Sequence[MemoryRecord],
    index: int,
    span: Span,
    clock: datetime.datetime,
    rounds: int,
) -> Survival:
    """Follow one span through several rounds; where a model decides, its odds multiply."""
    world, odds, now = list(records), _CERTAIN, clock
    seen = Survival(policy=policy.id, verdict="whole", because="no round was asked for")
    for number in range(1, rounds + 1):
        lefts = policy.run(world, now, version)
        seen = verdict(policy, world[index], lefts[index], span)
        if seen.verdict in ("gone", "partial"):
            return replace(seen, because=f"round {number} of {rounds}: {seen.because}")
        if (asked := lefts[index].model) is not None:
            found = judgement.odds(world[index], span, asked).odds
            odds = Odds(*(round(a * b, 4) for a, b in zip(odds, found, strict=True)))
        span = _moved(world[index].text, lefts[index], span)
        world, now = _next(world, lefts, index, now), now + datetime.timedelta(days=DAYS)
    because = f"after {rounds} rounds of {DAYS} days with {ADDED} new entries each"
    if odds == _CERTAIN:
        return replace(seen, because=f"{because}: {seen.because}")
    told = f"verbatim keeps it at {odds.verbatim:.2f}, faithful {odds.faithful:.2f}, lossy {odds.lossy:.2f}"
    because = f"{because}, a model decided each time: {told}"
    return Survival(policy=policy.id, verdict="uncertain", because=because, odds=odds)


def _moved(text: str, left: Left, span: Span) -> Span:
    """Give a whole span's place in the result."""
    for piece in pieces(text, left):
        if piece.start <= span[0] and span[1] <= piece.end:
            return span[0] - piece.start + piece.at, span[1] - piece.start + piece.at
    return span


def _next(
    world: Sequence[MemoryRecord], lefts: Sequence[Left], index: int, now: datetime.datetime
) -> list[MemoryRecord]:
    """Give what the next round starts with; records that are gone leave, the followed one keeps its number."""
    told = world[index]
    files = told.tier in FILES and told.verbatim
    kept = []
    for place, (record, left) in enumerate(zip(world, lefts, strict=True)):
        text = result(record.text, left)
        if files and place == index:
            text = text.rstrip("\n") + "\n" + "\n".join([_LINE] * ADDED)
        gone = coverage(record.text, left, (0, len(record.text))) == "gone" and place > index
        if not gone:
            kept.append(replace(record, text=text) if text != record.text else record)
    if files:
        return kept
    later = now + datetime.timedelta(days=1)
    fresh = [
        replace(told, id=f"later {n}", text=_LINE, created=later, updated=later, priority=None) for n in range(ADDED)
    ]
    return kept + fresh
