"""OpenClaw's cut of a long AGENTS.md: its head, the lines that read like policy, and a little of its tail."""

from __future__ import annotations

import re

from auditor.memory.pruning import cuts
from auditor.memory.pruning.policy import Left, Span

_HEAD, _DIGEST, _TAIL = 0.45, 0.35, 0.15
_LONGEST_LINE = 239
_LISTED = re.compile(r"(?:#{1,6}|[ \t]*[-*+]|[ \t]*\d+[.)])[ \t]+\S")
_FIRST = re.compile(
    r"\b(?:agents\.md|scoped|required|must|never|do not|before subtree|read scoped|security|secret|credential)\b",
    re.IGNORECASE,
)
_SECOND = re.compile(r"\b(?:owner|test|validation|command|commit|push|github|pr)\b", re.IGNORECASE)


def digest(text: str, limit: int) -> tuple[Left, int]:
    """Keep head, policy lines and tail; the marker lines are paid for out of the tail. The size comes along."""
    size = cuts.units(text)
    head, tail = int(limit * _HEAD), int(limit * _TAIL)
    chosen = _choose(text, int(limit * _DIGEST))
    marker = 200 + len(chosen)
    spent = head + marker + sum(end - start for start, end in chosen)
    tail = max(0, min(tail, limit - spent))
    head_end, tail_start = cuts.at_unit(text, head), cuts.from_unit(text, tail)
    because = f"AGENTS.md keeps {head:,} characters, {len(chosen)} policy lines, and the last {tail:,} of {size:,}"
    middle = tuple(span for span in chosen if span[0] >= head_end and span[1] <= tail_start)
    kept = ((0, head_end), *middle, (tail_start, len(text)))
    return Left(because, kept, ("\n",) * (len(kept) - 1), unit="unit"), spent + tail


def _choose(text: str, budget: int) -> list[Span]:
    first: list[Span] = []
    second: list[Span] = []
    at = 0
    for line in text.split("\n"):
        body = line.strip()
        span = (at + line.find(body), at + line.find(body) + min(len(body), _LONGEST_LINE))
        if body and _FIRST.search(line):
            first.append(span)
        elif body and (_LISTED.match(line) or _SECOND.search(line)):
            second.append(span)
        at += len(line) + 1
    chosen, used = [], 0
    for start, end in (*first, *second):
        if used + (end - start) + 1 <= budget:
            chosen.append((start, end))
            used += end - start + 1
    return sorted(chosen)
