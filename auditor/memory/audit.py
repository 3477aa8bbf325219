"""The twin of the package audit for memory: stores -> records -> payloads and store checks -> Report."""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from auditor import config, suppress
from auditor.config import Settings
from auditor.errors import StowgateError, UsageError
from auditor.memory import findings as made
from auditor.memory import integrity, parallel, payloads, rulebook, stores
from auditor.memory.hit import Hit
from auditor.memory.rulebook import FAMILY
from auditor.memory.stores.format import Reading, StoreFormat
from auditor.model.finding import Finding
from auditor.model.memory import MemoryRecord, MemoryStore, Survival
from auditor.model.package import Notice
from auditor.model.report import FailedTarget, FailOn, Failure, Report, Skipped, Suppressed
from auditor.model.rule import SEVERITY, Rule

SurvivalJudge: TypeAlias = Callable[[MemoryStore, MemoryRecord, tuple[int, int]], tuple[Survival, ...]]
Progress: TypeAlias = Callable[[str, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a run is asked to do; `survival` judges a span under the pruning policies of its store."""

    targets: tuple[str, ...]
    store: str | None = None
    fail_on: FailOn | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    config: str | None = None
    survival: SurvivalJudge | None = None
    progress: Progress | None = None
    machine: bool = False


@dataclass(slots=True)
class _Outcome:
    """What one target gave, piece by piece."""

    stores: list[MemoryStore] = field(default_factory=list)
    failed: list[FailedTarget] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    suppressed: list[Suppressed] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    rules: dict[str, Rule] = field(default_factory=dict)
    fail_on: FailOn = "error"


def survey(request: Request) -> Report:
    """Find the stores of the targets and count what is in them, without judging it."""
    start = time.monotonic()
    outcomes = [_machine(request)] if request.machine else []
    outcomes += [_target(target, request, judge=False) for target in _targets(request)]
    return _report(request, outcomes, judged=False, start=start)


def audit(request: Request) -> Report:
    """Read every store of the targets and judge every record by every selected rule."""
    start = time.monotonic()
    outcomes = [_target(target, request, judge=True) for target in _targets(request)]
    return _report(request, outcomes, judged=True, start=start)


def _targets(request: Request) -> tuple[str, ...]:
    if not request.targets and not request.machine:
        raise UsageError("no targets", hint="name a store, or `--from FILE` with one a line")
    return request.targets


def _report(request: Request, outcomes: list[_Outcome], *, judged: bool, start: float) -> Report:
    return Report(
        target=" ".join(map(stores.shown, request.targets)),
        packages=tuple(failed for outcome in outcomes for failed in outcome.failed),
        stores=tuple(store for outcome in outcomes for store in outcome.stores),
        findings=tuple(sorted((f for outcome in outcomes for f in outcome.findings), key=_order)),
        suppressed=tuple(aside for outcome in outcomes for aside in outcome.suppressed),
        skipped=tuple(skip for outcome in outcomes for skip in outcome.skipped),
        failures=tuple(failure for outcome in outcomes for failure in outcome.failures),
        notices=tuple(notice for outcome in outcomes for notice in outcome.notices),
        rules={identity: rule for outcome in outcomes for identity, rule in outcome.rules.items()},
        fail_on=request.fail_on or _strictest(outcome.fail_on for outcome in outcomes),
        judged=judged,
        seconds=time.monotonic() - start,
    )


def _machine(request: Request) -> _Outcome:
    """Count what is in the places where products keep their memory on this machine."""
    outcome = _Outcome()
    for form, place in stores.machine():
        if request.store in (None, form.kind):
            _store(form, stores.reading(form, place, str(place)), request, outcome, judge=False)
    if not outcome.stores:
        failed = FailedTarget(target="this machine", error="no agent memory found", hint="name a path to search")
        outcome.failed.append(failed)
    return outcome


def _target(target: str, request: Request, *, judge: bool) -> _Outcome:
    outcome = _Outcome()
    try:
        path = Path(target)
        settings = config.load(path.absolute(), Path(request.config) if request.config else None)
        outcome.fail_on = settings.fail_on
        if judge:
            outcome.rules = rulebook.select(request.select or settings.select, request.ignore or settings.ignore)
        for form, place in stores.named(target, request.store):
            _store(form, stores.reading(form, place, target), request, outcome, judge=judge)
        if judge:
            _set_aside(outcome, settings)
    except StowgateError as error:
        outcome.failed.append(FailedTarget(target=stores.shown(target), error=str(error), hint=error.hint))
    return outcome


def _store(form: StoreFormat, reading: Reading, request: Request, outcome: _Outcome, *, judge: bool) -> None:
    visit = _Visit(form=form, reading=reading, request=request, outcome=outcome)
    try:
        if judge:
            visit.judge()
        else:
            visit.count = sum(1 for _ in form.read(reading))
    except OSError as error:
        reading.skip("", f"cannot be read: {error.strerror or type(error).__name__}")
    except Exception as error:  # noqa: BLE001 - one broken reader must not silence the other stores
        fault = str(error) if isinstance(error, StowgateError) else type(error).__name__
        outcome.failures.append(Failure(what=f"reading {reading.label} as {form.kind}", error=fault))
    outcome.stores.append(visit.store())
    outcome.skipped.extend(reading.skipped)


@dataclass(slots=True, kw_only=True)
class _Visit:
    """One store being judged record by record, so that no store has to fit into memory."""

    form: StoreFormat
    reading: Reading
    request: Request
    outcome: _Outcome
    count: int = 0

    def store(self) -> MemoryStore:
        size, updated = _weigh(self.reading.path)
        return MemoryStore(
            kind=self.form.kind,
            path=self.reading.label,
            records=self.count,
            size=size,
            updated=updated,
            agent=self.form.agent,
            loaded=self.form.loaded,
        )

    def judge(self) -> None:
        rules = self.outcome.rules
        scanner = payloads.scanner(tuple(rules.values()))
        checks = integrity.Checks(rules, scanner)
        store = self.store()
        for record, hits in parallel.scan(self.form.read(self.reading), scanner, size=store.size):
            self.count += 1
            scanner.remember(record.text, hits)
            self._add(store, record, hits)
            for about, hit in checks.add(record):
                self._add(store, about, (hit,))
            if self.request.progress is not None:
                self.request.progress(self.reading.label, len(record.text))
        for about, hit in checks.finish():
            self._add(store, about, (hit,))

    def _add(self, store: MemoryStore, record: MemoryRecord, hits: Iterable[Hit]) -> None:
        judge = self.request.survival
        for hit in hits:
            survival = judge(store, record, (hit.start, hit.end)) if judge is not None else ()
            self.outcome.findings.append(made.finding(self.outcome.rules[hit.rule], store, record, hit, survival))


def _weigh(path: Path) -> tuple[int, datetime.datetime | None]:
    """Size and last write of a file, or of everything in a folder."""
    size, newest = 0, 0.0
    paths = (
        [path] if not path.is_dir() else [Path(folder, name) for folder, _, names in os.walk(path) for name in names]
    )
    for each in paths:
        try:
            facts = each.lstat()
        except OSError:
            continue
        size += facts.st_size
        newest = max(newest, facts.st_mtime)
    return size, datetime.datetime.fromtimestamp(newest, tz=datetime.UTC) if newest else None


def _set_aside(outcome: _Outcome, settings: Settings) -> None:
    today = datetime.datetime.now(tz=datetime.UTC).date()
    entries = tuple(entry for entry in settings.suppress if entry.rule.partition("/")[0] == FAMILY)
    result = suppress.apply(outcome.findings, entries, today)
    outcome.findings = list(result.findings)
    outcome.suppressed.extend(result.suppressed)
    outcome.notices.extend(result.notices)


def _strictest(levels: Iterable[FailOn]) -> FailOn:
    return min(levels, key=lambda level: SEVERITY.get(level, 99))


def _order(finding: Finding) -> tuple[object, ...]:
    place = finding.place
    return (-SEVERITY[finding.level], place.path, place.line or 0, place.offset or 0, finding.rule, finding.message)
