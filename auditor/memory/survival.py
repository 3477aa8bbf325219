"""Survival of everything a scan found: each finding under each policy that prunes its store."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from auditor.memory import aftermath, generations, pruning, sharing, stores
from auditor.memory import findings as made
from auditor.memory.payloads import Scanner
from auditor.memory.pruning import judgement
from auditor.memory.pruning.policy import Left, Policy, Span
from auditor.memory.pruning.reach import applies
from auditor.memory.pruning.verdict import verdict
from auditor.memory.stores.format import Reading
from auditor.model.finding import Finding
from auditor.model.memory import MemoryRecord, MemoryStore, Survival
from auditor.model.report import Report, Skipped

MOST_RECORDS, MOST_TEXT = 200_000, 256 << 20
_LONGEST_ENTRY = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Under which policies, as of when, and after how many rounds."""

    clock: datetime.datetime
    policies: tuple[str, ...] = ()
    generations: int = 1


@dataclass(slots=True, kw_only=True)
class Stock:
    """A store's records in load order, with what several policies ask about them."""

    store: MemoryStore
    records: list[MemoryRecord] = field(default_factory=list)
    cut_short: str = ""
    _repeats: Counter[str] = field(default_factory=Counter)

    def expect(self, entries: Iterable[str]) -> None:
        """Count the records that hold each of these entries, spacing and case aside; nobody repeats a very long one."""
        wanted = {_plain(entry) for entry in entries if len(entry) <= _LONGEST_ENTRY}
        ends = {_end(entry) for entry in wanted}
        for record in self.records if wanted else ():
            lines = [line for line in record.text.split("\n") if _end(line) in ends]
            found = {_plain(line) for line in lines if 12 < len(line) <= _LONGEST_ENTRY}
            self._repeats.update(found & wanted)

    def repeats(self, text: str) -> int:
        """Say how many records hold this expected entry."""
        return max(1, self._repeats[_plain(text)]) if len(text) <= _LONGEST_ENTRY else 1


def attach(report: Report, wish: Wish) -> Report:
    """Give every memory finding its survival."""
    chosen = pruning.choose(wish.policies)
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        if finding.memory is not None:
            found[finding.memory.store].append(finding)
    judged: dict[int, tuple[Survival, ...]] = {}
    skipped: list[Skipped] = []
    for store in report.stores:
        if found.get(store.path):
            stock = take(store)
            judged.update(judge(stock, found.pop(store.path), chosen, wish))
            skipped += [Skipped(what=store.path, reason=stock.cut_short)] if stock.cut_short else []
    stores_by_path = {store.path: store for store in report.stores}
    findings = tuple(_with(finding, judged.get(id(finding), ()), stores_by_path) for finding in report.findings)
    return replace(report, findings=findings, skipped=(*report.skipped, *skipped))


def take(store: MemoryStore) -> Stock:
    """Read a store once more, up to what fits into memory."""
    stock, size = Stock(store=store), 0
    for record in stores.format_of(store.kind).read(Reading(path=Path(store.path), label=store.path)):
        size += len(record.text)
        if len(stock.records) >= MOST_RECORDS or size > MOST_TEXT:
            stock.cut_short = f"survival was judged on the first {len(stock.records):,} records"
            break
        stock.records.append(record)
    return stock


def judge(
    stock: Stock, findings: Sequence[Finding], chosen: Sequence[tuple[Policy, str]], wish: Wish
) -> Iterator[tuple[int, tuple[Survival, ...]]]:
    """Judge findings of one store under the policies that look at their records."""
    places = _places(stock.records)
    told: dict[int, list[Survival]] = defaultdict(list)
    stock.expect(_entries(stock.records, findings, places))
    for policy, version in chosen:
        looked = [i for i, record in enumerate(stock.records) if applies(policy, stock.store, record)]
        rank = {index: number for number, index in enumerate(looked)}
        asked = [(finding, rank[place]) for finding in findings if (place := _place(finding, places)) in rank]
        if not asked:
            continue
        records = [stock.records[index] for index in looked]
        lefts = policy.run(records, wish.clock, version)
        for finding, index in asked:
            told[id(finding)].append(_verdict(policy, version, stock, records, lefts, index, finding, wish))
    for finding in findings:
        yield id(finding), tuple(told[id(finding)])


def _entries(records: Sequence[MemoryRecord], findings: Iterable[Finding], places: Mapping[str, int]) -> Iterator[str]:
    for finding in findings:
        place = _place(finding, places)
        if place is not None:
            text = records[place].text
            yield text[slice(*judgement.entry(text, _span(finding, records[place])))]


def _verdict(  # noqa: PLR0913, PLR0917 - one finding under one policy needs both, and their world
    policy: Policy,
    version: str,
    stock: Stock,
    records: list[MemoryRecord],
    lefts: list[Left],
    index: int,
    finding: Finding,
    wish: Wish,
) -> Survival:
    record, left = records[index], lefts[index]
    span = _span(finding, record)
    if wish.generations > 1:
        return generations.persist(policy, version, records, index, span, wish.clock, wish.generations)
    repeats = stock.repeats(record.text[slice(*judgement.entry(record.text, span))]) if left.model else 1
    return verdict(policy, record, left, span, repeats)


def consequences(report: Report, wish: Wish, scanner: Scanner) -> Iterator[Finding]:
    """Scan what every policy leaves of every store: what it drops, what it pushes out, what it gives birth to."""
    chosen = pruning.choose(wish.policies)
    known = {_key(finding) for finding in report.findings}
    for store in report.stores:
        stock = take(store)
        planted = aftermath.payloads(stock.records, scanner)
        for policy, version in chosen:
            looked = [i for i, record in enumerate(stock.records) if applies(policy, store, record)]
            if looked:
                for finding in _consequences(stock, looked, planted, policy, version, report, wish, scanner):
                    if _key(finding) not in known:
                        known.add(_key(finding))
                        yield finding


def _consequences(  # noqa: PLR0913, PLR0917 - one policy over one store, and what is known about both
    stock: Stock,
    looked: list[int],
    planted: dict[int, list[Span]],
    policy: Policy,
    version: str,
    report: Report,
    wish: Wish,
    scanner: Scanner,
) -> Iterator[Finding]:
    records = [stock.records[index] for index in looked]
    here = {number: planted[index] for number, index in enumerate(looked) if index in planted}
    lefts = policy.run(records, wish.clock, version)
    found = [*aftermath.dropped(policy, records, lefts, here), *aftermath.born(policy, records, lefts, scanner)]
    for consequence in found:
        rule = report.rules.get(consequence.hit.rule)
        if rule is not None:
            yield made.finding(rule, stock.store, records[consequence.index], consequence.hit)


def _key(finding: Finding) -> tuple[object, ...]:
    memory = finding.memory
    return (finding.rule, memory and memory.store, memory and memory.record, memory and memory.span[0])


def _with(finding: Finding, survival: tuple[Survival, ...], known: Mapping[str, MemoryStore]) -> Finding:
    if finding.memory is None or not survival:
        return finding
    reaches = sharing.reaches(known[finding.memory.store], survival)
    return replace(finding, memory=replace(finding.memory, survival=survival, reaches=reaches))


def _places(records: Iterable[MemoryRecord]) -> dict[str, int]:
    places: dict[str, int] = {}
    for index, record in enumerate(records):
        places.setdefault(record.id, index)
    return places


def _place(finding: Finding, places: Mapping[str, int]) -> int | None:
    return places.get(finding.memory.record) if finding.memory else None


def _span(finding: Finding, record: MemoryRecord) -> Span:
    start, end = finding.memory.span if finding.memory else (0, 0)
    told = finding.properties.get("span")
    if isinstance(told, list) and len(told) == 2:
        start, end = told
    size = len(record.text)
    return min(start, size), min(max(start, end), size)


def _end(text: str) -> str:
    return text[-4:].lower()


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).lstrip("-*+ ")
