"""Say what a policy leaves of one span, in one sentence with the numbers."""

from __future__ import annotations

from auditor.memory.pruning import cuts, judgement
from auditor.memory.pruning.policy import Left, Policy, Span, stretches
from auditor.model.memory import MemoryRecord, Survival, Verdict


def verdict(policy: Policy, record: MemoryRecord, left: Left, span: Span, repeats: int = 1) -> Survival:
    """Judge one span of one record; `repeats` is how often its words stand in the store."""
    found = coverage(record.text, left, span)
    place = _place(record.text, left, span)
    because = f"{place}, {left.because}" if place else left.because
    if found == "gone" or (left.model is None and not left.doubt):
        return Survival(policy=policy.id, verdict=found, because=because)
    if left.model is None:
        return Survival(policy=policy.id, verdict="uncertain", because=f"{because}; {left.doubt}")
    weighed = judgement.odds(record, span, left.model, repeats)
    told = f"{because}; {left.doubt + '; ' if left.doubt else ''}a model decides: {weighed.told}"
    return Survival(policy=policy.id, verdict="uncertain", because=told, odds=weighed.odds)


def coverage(text: str, left: Left, span: Span) -> Verdict:
    """Say how much of a span stays, before any model is asked."""
    start, end = span
    if left.kept is None or (start >= end and any(a <= start <= b for a, b in left.kept)):
        return "whole"
    stays = sum(max(0, min(end, b) - max(start, a)) for a, b in stretches(text, left))
    if stays == 0:
        return "gone"
    return "whole" if stays >= end - start else "partial"


def _place(text: str, left: Left, span: Span) -> str:
    """Say where a span begins, counted as the policy counts."""
    at = span[0]
    if left.unit == "line":
        first = 0 if left.kept is None or not left.kept else left.kept[0][0]
        total = text.count("\n", first, len(text.rstrip())) + 1
        return f"line {text.count(chr(10), first, max(at, first)) + 1} of {total}"
    if left.unit == "unit":
        return f"character {cuts.units(text[:at]) + 1:,} of {cuts.units(text):,}"
    if left.unit == "byte":
        return f"byte {_bytes(text[:at]) + 1:,} of {_bytes(text):,}"
    return ""


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
