"""What pruning does to a store beyond a payload: guard rules that go, honest entries that go, payloads that come."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from auditor.memory.hit import Hit
from auditor.memory.payloads import Scanner
from auditor.memory.pruning.policy import Left, Policy, Span, pieces, result
from auditor.memory.pruning.verdict import coverage
from auditor.model.memory import MemoryRecord

BORN, DROPPED, EVICTED = "memory/born-in-pruning", "memory/guard-rule-dropped", "memory/evicts-honest-entries"

_GUARD = re.compile(
    r"^[^\n]{0,120}?\b(?:never|do not|don't|must not|may not|not allowed to|forbidden to|"
    r"require\w{0,2} (?:\w+ ){0,3}approval|needs? (?:\w+ ){0,3}approval|ask (?:\w+ ){0,3}before|"
    r"only after (?:\w+ ){0,3}(?:approval|review))\b[^\n]{0,300}",
    re.IGNORECASE | re.MULTILINE,
)
_GUARDED = re.compile(
    r"\b(?:push\w{0,3}|delet\w{1,4}|drop\w{0,4}|deploy\w{0,5}|releas\w{1,4}|publish\w{0,4}|production|secrets?|tokens?|"
    r"passwords?|credentials?|keys?|send\w{0,4}|upload\w{0,4}|shar\w{1,3}|pay\w{0,5}|transfer\w{0,3}|refund\w{0,3}|force|"
    r"customers?|personal|migrat\w{1,5}|install\w{0,4}|execut\w{1,4}|disabl\w{1,3}|bypass\w{0,3}|approval|review)\b",
    re.IGNORECASE,
)
_VARYING = re.compile(r"\d+|[^\w\s]+")
_LONGEST, _MOST_JOINED = 400_000, 300_000
_STUFFED = 20
_CLOCK = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
_SERIOUS = frozenset({"error", "warning"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """One finding about one record that a policy's work brought about."""

    index: int
    hit: Hit


def guards(text: str) -> list[Span]:
    """Find the lines that forbid something worth forbidding."""
    found = (match.span() for match in _GUARD.finditer(text, 0, _LONGEST))
    return [span for span in found if _GUARDED.search(text, *span)]


def payloads(records: Sequence[MemoryRecord], scanner: Scanner) -> dict[int, list[Span]]:
    """Find what is planted, by record."""
    found: dict[int, list[Span]] = {}
    for index, record in enumerate(records):
        spans = [(hit.start, hit.end) for hit in scanner.look(record.text[:_LONGEST]) if hit.level in _SERIOUS]
        if spans:
            found[index] = spans
    return found


def dropped(
    policy: Policy, records: Sequence[MemoryRecord], lefts: Sequence[Left], planted: Mapping[int, Sequence[Span]]
) -> Iterator[Consequence]:
    """Tell which guard rules a policy drops for certain while a payload stays."""
    stays = [(i, span) for i, spans in planted.items() for span in spans if _state(records, lefts, i, span) == "whole"]
    for index, record in enumerate(records):
        left = lefts[index]
        if not stays or left.kept is None or left.doubt:
            continue
        # Files are cut one by one: a payload elsewhere has nothing to do with it, unless the whole file went.
        beside = [each for each in stays if each[0] == index or not left.kept]
        gone = [span for span in guards(record.text) if coverage(record.text, left, span) == "gone"]
        gone = [span for span in gone if not _touches(span, planted.get(index, ()))]
        if beside and gone:
            other, (a, b) = records[beside[0][0]], beside[0][1]
            kept, more = " ".join(other.text[a:b].split())[:60], f" and {len(gone) - 1} more" if len(gone) > 1 else ""
            because = f"{policy.id} drops it{more} ({left.because}) and keeps the payload {kept!r} in {other.id}."
            start, end = gone[0]
            yield Consequence(index=index, hit=_hit(DROPPED, start, end, because, policy=policy.id, rules=len(gone)))


def _state(records: Sequence[MemoryRecord], lefts: Sequence[Left], index: int, span: Span) -> str:
    left = lefts[index]
    return "uncertain" if left.model or left.doubt else coverage(records[index].text, left, span)


def evicted(
    policy: Policy, records: Sequence[MemoryRecord], lefts: Sequence[Left], planted: Mapping[int, Sequence[Span]]
) -> Iterator[Consequence]:
    """Count the honest lines that would be loaded if the planted ones were not there."""
    others = _without_planted(records, planted)
    again = policy.run(others, _CLOCK)
    for index in displaced(records, lefts):
        text, spans = records[index].text, [*planted.get(index, ()), *stuffing(records[index].text)]
        if not spans:
            continue
        cleaned, other, lines = others[index].text, again[index], _lines(text)
        honest = [line for line in lines if text[slice(*line)].strip() and not _touches(line, spans)]
        lost = sum(coverage(text, lefts[index], line) == "gone" for line in honest)
        lost_anyway = sum(
            coverage(cleaned, other, line) == "gone" for line in _lines(cleaned) if cleaned[slice(*line)].strip()
        )
        if lost > lost_anyway:
            start, end = min(spans)
            because = f"{lost - lost_anyway} honest entries are not loaded because of it ({lefts[index].because})."
            yield Consequence(
                index=index,
                hit=_hit(EVICTED, start, end, because, policy=policy.id, evicted=lost - lost_anyway),
            )


def displaced(records: Sequence[MemoryRecord], lefts: Sequence[Left]) -> list[int]:
    """Give the records that lose something for certain."""
    return [i for i, left in enumerate(lefts) if left.kept is not None and not left.doubt and left.model is None
            and sum(b - a for a, b in left.kept) < len(records[i].text.strip())]  # fmt: skip


def _without_planted(records: Sequence[MemoryRecord], planted: Mapping[int, Sequence[Span]]) -> list[MemoryRecord]:
    """Give the same store without what is planted in it."""
    return [
        replace(record, text=without(record.text, [*planted.get(index, ()), *stuffing(record.text)]))
        for index, record in enumerate(records)
    ]


@lru_cache(maxsize=256)
def stuffing(text: str) -> tuple[Span, ...]:
    """Find lines that say nearly the same, many times over; the first of them counts as honest."""
    if text.count("\n") < _STUFFED:
        return ()
    groups: dict[str, list[Span]] = defaultdict(list)
    plain = _VARYING.sub(" ", text.lower()).split("\n")
    for (start, end), line in zip(_lines(text), plain, strict=True):
        if end - start > 8:
            groups[" ".join(line.split(None, 6)[:6])].append((start, end))
    return tuple(span for spans in groups.values() if len(spans) >= _STUFFED for span in spans[1:])


def without(text: str, spans: Sequence[Span]) -> str:
    """Take out every line that a span touches."""
    return "".join(text[a : b + 1] for a, b in _lines(text) if not _touches((a, b), spans))


def _touches(line: Span, spans: Sequence[Span]) -> bool:
    return any(a < line[1] and line[0] < b for a, b in spans)


def _lines(text: str) -> list[Span]:
    spans, at = [], 0
    for line in text.split("\n"):
        spans.append((at, at + len(line)))
        at += len(line) + 1
    return spans


def born(
    policy: Policy, records: Sequence[MemoryRecord], lefts: Sequence[Left], scanner: Scanner
) -> Iterator[Consequence]:
    """Scan what pruning leaves: payloads that stand in no record before."""
    for index, (record, left) in enumerate(zip(records, lefts, strict=True)):
        if left.kept is not None and len(left.kept) > 1 and len(record.text) <= _LONGEST:
            yield from _cut_together(policy, index, record, left, scanner)
    if any(left.model and left.model.merges for left in lefts):
        yield from _welded(policy, records, lefts, scanner)


def _cut_together(
    policy: Policy, index: int, record: MemoryRecord, left: Left, scanner: Scanner
) -> Iterator[Consequence]:
    known = {hit.rule for hit in scanner.look(record.text) if hit.level == "error"}
    found = pieces(record.text, left)
    for hit in scanner.look(result(record.text, left)):
        if hit.level == "error" and hit.rule not in known:
            start = next(p.start + hit.start - p.at for p in reversed(found) if p.at <= hit.start)
            because = f"what {policy.id} cuts away changes what the rest says: {hit.rule}."
            yield Consequence(index=index, hit=_hit(BORN, start, min(start + 1, len(record.text)), because))


def _welded(
    policy: Policy, records: Sequence[MemoryRecord], lefts: Sequence[Left], scanner: Scanner
) -> Iterator[Consequence]:
    """Join neighbours as a summary in one paragraph would; a payload across a joint was in neither of them."""
    starts, parts, at = [], [], 0
    for record, left in zip(records, lefts, strict=True):
        text = record.text.strip() if left.model and left.model.merges else ""
        starts.append(at)
        if text and at + len(text) < _MOST_JOINED:
            parts.append(text)
            at += len(text) + 1
    joined = " ".join(parts)
    for hit in scanner.look(joined) if joined else ():
        if hit.level == "error" and _crosses(hit, starts):
            first = max(i for i, start in enumerate(starts) if start <= hit.start)
            last = max(i for i, start in enumerate(starts) if start < hit.end)
            if last > first and not _known(records, first, last, scanner):
                because = f"harmless entries become {hit.rule} when {policy.id} writes them into one text."
                told = {"policy": policy.id, "joined": [records[i].id for i in range(first, last + 1)]}
                size = len(records[first].text)
                yield Consequence(index=first, hit=_hit(BORN, 0, size, because, **told))


def _known(records: Sequence[MemoryRecord], first: int, last: int, scanner: Scanner) -> bool:
    return bool(payloads(records[first : last + 1], scanner))


def _crosses(hit: Hit, joints: Sequence[int]) -> bool:
    return any(hit.start < joint < hit.end for joint in joints)


def _hit(rule: str, start: int, end: int, because: str, **told: object) -> Hit:
    return Hit(rule=rule, level="warning", start=start, end=end, because=because, properties=told)
