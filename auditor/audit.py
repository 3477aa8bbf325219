"""The one function that strings it together: targets -> packages -> checks -> suppressions -> Report."""

from __future__ import annotations

import contextlib
import datetime
import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditor import baseline, config
from auditor.config import Settings
from auditor.errors import StowgateError, UsageError
from auditor.inventory.source import PackageSource
from auditor.inventory.targets import Wishes, locate_all
from auditor.model.blob import Incomplete
from auditor.model.finding import Finding
from auditor.model.package import Notice, Package
from auditor.model.report import FailedTarget, FailOn, Failure, Report, Skipped, Suppressed
from auditor.model.rule import SEVERITY, Rule

if TYPE_CHECKING:
    from auditor.catalogue import Catalogue
    from auditor.checks.context import PackageContext
    from auditor.release.delta import Delta


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a run is asked to do; None or empty means: as the configuration says."""

    targets: tuple[str, ...]
    wishes: Wishes = field(default_factory=Wishes)
    fail_on: FailOn | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    config: str | None = None
    compare_to: str = ""
    baseline: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """The packages of one target, with whatever of it could not be read in its place."""

    target: str
    found: tuple[PackageSource | FailedTarget, ...] = ()
    settings: Settings = field(default_factory=Settings)

    @property
    def sources(self) -> tuple[PackageSource, ...]:
        """The packages that could be read."""
        return tuple(each for each in self.found if isinstance(each, PackageSource))


def survey(request: Request) -> Report:
    """List what the targets ship, without judging it."""
    start = time.monotonic()
    located = tuple(locate_target(target, request) for target in _targets(request))
    return Report(
        target=" ".join(request.targets),
        packages=tuple(_packages(located)),
        skipped=tuple(_unread(located)),
        rules={},
        judged=False,
        seconds=time.monotonic() - start,
    )


def audit(request: Request) -> Report:
    """List what the targets ship and judge it by every selected rule."""
    start = time.monotonic()
    reading = replace(request, wishes=replace(request.wishes, reading=True))
    located = tuple(locate_target(target, reading) for target in _targets(request))
    verdicts = [_judge_target(each, request) for each in located]
    return Report(
        target=" ".join(request.targets),
        packages=tuple(_packages(located)),
        findings=tuple(sorted((f for v in verdicts for f in v.findings), key=_order)),
        suppressed=tuple(aside for verdict in verdicts for aside in verdict.suppressed),
        skipped=(*_unread(located), *(skip for verdict in verdicts for skip in verdict.skipped)),
        failures=tuple(failure for verdict in verdicts for failure in verdict.failures),
        notices=tuple(notice for verdict in verdicts for notice in verdict.notices),
        rules={identity: rule for verdict in verdicts for identity, rule in verdict.rules.items()},
        fail_on=request.fail_on or _strictest(verdict.fail_on for verdict in verdicts),
        seconds=time.monotonic() - start,
    )


def _targets(request: Request) -> tuple[str, ...]:
    if not request.targets:
        raise UsageError("no targets", hint="name a folder, or `--from FILE` with one target a line")
    return request.targets


def locate_target(target: str, request: Request) -> Located:
    """Give the packages of one target under its own settings, or why there are none."""
    settings = Settings()
    try:
        settings = config.load(Path(target).absolute(), Path(request.config) if request.config else None)
        wishes = request.wishes
        if wishes.packager == "auto":
            wishes = replace(wishes, packager=settings.packager)
        if request.compare_to:
            wishes = replace(wishes, hashing=True)
        return Located(target=target, found=locate_all(target, wishes), settings=settings)
    except StowgateError as error:
        failure = FailedTarget(target=target, error=str(error), hint=error.hint)
    except Exception as error:
        # A fault of ours in one target must not take the others along.
        if os.environ.get("STOWGATE_DEBUG"):
            raise
        failure = FailedTarget(target=target, error=f"internal fault: {_fault(error)}", hint="please report it")
    return Located(target=target, found=(failure,), settings=settings)


def _packages(located: Iterable[Located]) -> Iterator[Package | FailedTarget]:
    for each in located:
        yield from (one.package if isinstance(one, PackageSource) else one for one in each.found)


def _unread(located: Iterable[Located]) -> Iterator[Skipped]:
    """Name every archive of which a part could not be read; what could be is still judged."""
    for each in located:
        for source in each.sources:
            if source.archive is not None and not source.archive.complete:
                yield Skipped(what=source.archive.path, reason=source.archive.why_incomplete, incomplete=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verdict:
    """What the rules say about one target."""

    findings: tuple[Finding, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    failures: tuple[Failure, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    notices: tuple[Notice, ...] = ()
    rules: dict[str, Rule] = field(default_factory=dict)
    fail_on: FailOn = "error"


@dataclass(slots=True)
class _Books:
    """What is written down while the packages of one target are judged."""

    findings: list[Finding] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    suppressed: list[Suppressed] = field(default_factory=list)

    @contextlib.contextmanager
    def noting(self, what: str) -> Iterator[None]:
        """Write down what breaks: one broken check must not silence the others."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - see above
            self.failures.append(Failure(what=what, error=_fault(error)))


def judge_again(located: Located, request: Request, ignore: tuple[str, ...]) -> Report:
    """Judge packages that are already at hand, such as those of an edit in memory, without some of the rules."""
    ignored = request.ignore or located.settings.ignore
    verdict = _judge_target(located, replace(request, ignore=(*ignored, *ignore), compare_to=""))
    return Report(
        target=located.target,
        packages=tuple(_packages((located,))),
        findings=verdict.findings,
        failures=verdict.failures,
        rules=verdict.rules,
    )


def _judge_target(located: Located, request: Request) -> _Verdict:
    from auditor import catalogue, suppress  # noqa: PLC0415 - `list` needs neither rules nor YAML

    settings = located.settings
    known = catalogue.load()
    rules = known.select(request.select or settings.select, request.ignore or settings.ignore)
    books = _Books()
    chosen = request.select or settings.select
    with _pipeline(located, rules, books, demanded=any(each.startswith("pipeline") for each in chosen)):
        for source in located.sources:
            delta = _difference(source, request, books)
            _judge_source(source, rules, known, books, settings=settings, delta=delta)
    today = datetime.datetime.now(tz=datetime.UTC).date()
    levelled = suppress.override(books.findings, settings.override)
    outcome = suppress.apply(levelled.findings, settings.suppress, today)
    ledger = _baseline(located, request)
    accepted = baseline.accept(outcome.findings, ledger, config.relative(ledger), today)
    return _Verdict(
        findings=accepted.findings,
        suppressed=(*levelled.suppressed, *outcome.suppressed, *accepted.accepted, *books.suppressed),
        failures=tuple(books.failures),
        skipped=tuple(books.skipped),
        notices=(*outcome.notices, *accepted.notices),
        rules=rules,
        fail_on=settings.fail_on,
    )


def _baseline(located: Located, request: Request) -> str:
    """Say where the baseline is, empty when there is none; one that was asked for must be there."""
    if request.baseline is not None:
        return request.baseline
    path = baseline.place(located.target, located.settings.baseline, located.settings.source)
    return path if located.settings.baseline or os.path.isfile(path) else ""


def _difference(source: PackageSource, request: Request, books: _Books) -> Delta | None:
    """Compare with the release that was asked for; when it cannot be had, the audit is not whole."""
    if not request.compare_to:
        return None
    from auditor.release.previous import Missing, difference  # noqa: PLC0415 - only on demand

    found = difference(source.package, request.compare_to, request.wishes)
    if not isinstance(found, Missing):
        return found
    books.skipped.append(Skipped(what=found.what, reason=found.reason, incomplete=not found.unpublished))
    return None


@contextlib.contextmanager
def _pipeline(located: Located, rules: dict[str, Rule], books: _Books, *, demanded: bool) -> Iterator[None]:
    """Judge where the packages come from, beside the work that is done meanwhile."""
    from auditor.checks.pipeline._engine import judge  # noqa: PLC0415 - see _judge_target

    begun = None
    with books.noting("the pipeline rules"):
        begun = judge.begin(
            located.target, located.sources, rules, source_maps=located.settings.source_maps, demanded=demanded
        )
    if begun is None:
        yield
        return
    try:
        yield
        with books.noting("the pipeline rules"):
            verdict = begun.finish(books.findings)
            books.findings[:] = verdict.findings
            books.skipped.extend(
                Skipped(what=gap.what, reason=gap.reason, incomplete=gap.incomplete) for gap in verdict.gaps
            )
    finally:
        begun.abandon()


def _judge_source(  # noqa: PLR0913 - everything that a verdict depends on
    source: PackageSource,
    rules: dict[str, Rule],
    known: Catalogue,
    books: _Books,
    *,
    settings: Settings,
    delta: Delta | None,
) -> None:
    from auditor.checks.secret import in_package  # noqa: PLC0415 - see _judge_target
    from auditor.checks.ships._engine.judge import judge as judge_names  # noqa: PLC0415 - see _judge_target
    from auditor.scan.contents import Reading  # noqa: PLC0415 - see _judge_target

    secrets = {identity: rule for identity, rule in rules.items() if rule.family == "secret" and rule.pattern}
    reading = Reading(source=source, owners=[in_package.owner(secrets)] if secrets else [])
    named = tuple(rule for rule in known.rules.values() if rule.family == "ships" and rule.pattern is not None)
    context_of = context_maker(
        source,
        reading=reading,
        source_maps=settings.source_maps,
        named=named,
        delta=delta,
        budget=settings.budget,
    )
    for identity, rule in rules.items():
        if identity in known.modules:
            with books.noting(f"{identity} on {source.package.label}"):
                books.findings.extend(known.check(identity)(context_of(rule)))
    with books.noting(f"the names of {source.package.label}"):
        books.findings.extend(judge_names([rule for rule in named if rule.id in rules], context_of))
    if secrets:
        with books.noting(f"the secrets of {source.package.label}"):
            made = in_package.judge(reading.contents, secrets, source.package)
            books.findings.extend(made.findings)
            books.suppressed.extend(made.suppressed)
    if reading.done:
        books.failures.extend(reading.contents.failures)
        books.skipped.extend(_gap(gap) for gap in reading.contents.gaps)


def context_maker(source: PackageSource, **shared: Any) -> Callable[[Rule], PackageContext]:
    """Give what makes the context of a rule; the contexts of one package share what is dear to compute."""
    from auditor.checks.context import PackageContext  # noqa: PLC0415 - see _judge_target

    listed: dict[str, Package] = {}

    def context_of(rule: Rule) -> PackageContext:
        return PackageContext(source=source, rule=rule, listed=listed, **shared)

    return context_of


def _gap(gap: Incomplete) -> Skipped:
    return Skipped(what=" > ".join(gap.chain), reason=f"{gap.detail} ({gap.limit})", incomplete=True)


def _fault(error: Exception) -> str:
    """Name a fault without its text when the text may hold what was being read."""
    return str(error) if isinstance(error, StowgateError) else type(error).__name__


def _strictest(levels: Iterable[FailOn]) -> FailOn:
    return min(levels, key=lambda level: SEVERITY.get(level, 99))


def _order(finding: Finding) -> tuple[object, ...]:
    place = finding.place
    return (-SEVERITY[finding.level], place.path, place.line or 0, finding.rule, finding.package, finding.message)
