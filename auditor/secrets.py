"""The twin of the package audit for loose files: paths -> blobs -> scan pass -> secrets -> Report."""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from auditor import config, suppress
from auditor import rules as rule_files
from auditor.catalogue import Catalogue
from auditor.checks.origins import Origins, by_file
from auditor.checks.secret.engine import findings, user_rules
from auditor.checks.secret.engine.core import Engine
from auditor.checks.secret.engine.owner import SecretOwner, SetAside, Sighting
from auditor.errors import UsageError
from auditor.inventory import loose_files
from auditor.inventory.loose_files import Piece, Unread
from auditor.model.blob import Blob, Incomplete, Origin
from auditor.model.finding import Finding
from auditor.model.package import Notice
from auditor.model.report import FailOn, Failure, Report, Scanned, Skipped, Suppressed
from auditor.model.rule import SEVERITY, Rule
from auditor.model.source_map import MapReference
from auditor.scan.sweep import prepare, sweep

FAMILY = "secret"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a run is asked to do; `key` makes fingerprints that outlive the run, when the project has one."""

    paths: tuple[str, ...]
    stdin: bytes | None = None
    staged: bool = False
    since: str | None = None
    rules: tuple[str, ...] = ()
    fail_on: FailOn | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    config: str | None = None
    show_filtered: bool = False
    workers: int | None = None
    key: bytes | None = None


@dataclass(slots=True)
class _Tally:
    """What the pass gave, sorted by kind."""

    sightings: list[Sighting] = field(default_factory=list)
    filtered: list[SetAside] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    references: list[MapReference] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)
    files: int = 0
    bytes: int = 0


def audit(request: Request) -> Report:
    """Scan everything asked for, and say what in it is a secret."""
    start = time.monotonic()
    settings = config.load(Path(request.paths[0] if request.paths else ".").absolute(), _explicit(request))
    imported = user_rules.read(request.rules)
    rules = _rules(request, settings, imported.rules)
    key = request.key or os.urandom(32)
    engine = Engine.of(rules.values(), key, extra=imported.patterns, explain=request.show_filtered)
    tally = _scan(request, SecretOwner(engine=engine, show_filtered=request.show_filtered, roots=request.paths))
    made = findings.make(tally.sightings, rules, stable=request.key is not None)
    origins = Origins(read=partial(_read, tally.paths), references=by_file(tally.references))
    told = tuple(origins.told(finding) for finding in made.findings)
    today = datetime.datetime.now(tz=datetime.UTC).date()
    # Some files are no whole project: an entry that fits none of them may well fit what is not looked at.
    outcome = suppress.apply(told, settings.suppress, today, whole=False)
    return Report(
        target=" ".join(request.paths) or ".",
        scanned=Scanned(files=tally.files, bytes=tally.bytes),
        findings=tuple(sorted(outcome.findings, key=_order)),
        suppressed=(*outcome.suppressed, *sorted(made.suppressed, key=_suppressed_order)),
        skipped=(*tally.skipped, *_filtered(tally.filtered), *_nothing(request, tally)),
        failures=tuple(tally.failures),
        notices=(*outcome.notices, *(Notice(text=text, path=path) for path, text in imported.notices)),
        rules=rules,
        fail_on=request.fail_on or settings.fail_on,
        seconds=time.monotonic() - start,
    )


def _explicit(request: Request) -> Path | None:
    return Path(request.config) if request.config else None


def _rules(request: Request, settings: config.Settings, imported: dict[str, Rule]) -> dict[str, Rule]:
    # The other families are not read: a scan of loose files has no use for them, and starts sooner without.
    known = rule_files.read_family(FAMILY)
    select, ignore = request.select or settings.select, request.ignore or settings.ignore
    return Catalogue(rules={**known, **imported}, modules={}).select(select, ignore)


def _scan(request: Request, owner: SecretOwner) -> _Tally:
    tally = _Tally()
    scanner = prepare([owner])
    for said in sweep(_blobs(request, tally), scanner, workers=request.workers):
        _note(said, tally)
    return tally


def _note(said: Any, tally: _Tally) -> None:
    if isinstance(said, Sighting):
        tally.sightings.append(said)
    elif isinstance(said, SetAside):
        tally.filtered.append(said)
    elif isinstance(said, Incomplete):
        place = " > ".join(said.chain)
        tally.skipped.append(Skipped(what=place, reason=f"{said.limit}: {said.detail}", incomplete=True))
    elif isinstance(said, Failure):
        tally.failures.append(said)
    elif isinstance(said, MapReference) and len(said.chain) == 1:
        tally.references.append(said)


def _read(scanned: set[str], path: str) -> bytes | None:
    """Read a file again for its map; nothing that was not scanned is opened."""
    return Path(path).read_bytes() if path in scanned and path != "-" else None


def _blobs(request: Request, tally: _Tally) -> Iterator[Blob]:
    seen = ""
    from_disk = not (request.staged or request.since)
    for piece in _pieces(request):
        if isinstance(piece, Unread):
            tally.skipped.append(Skipped(what=piece.path, reason=piece.reason, incomplete=piece.incomplete))
            continue
        tally.files += piece.path != seen or not piece.start
        tally.bytes += len(piece.data)
        if from_disk:
            tally.paths.add(piece.path)
        seen = piece.path
        origin = Origin(start=piece.start, end=piece.start + len(piece.data)) if piece.start else None
        yield Blob(data=piece.data, chain=(piece.path,), origin=origin)


def _pieces(request: Request) -> Iterable[Piece | Unread]:
    if request.staged and request.since:
        raise UsageError("--staged and --since do not go together")
    folder = request.paths[0] if request.paths else "."
    if request.staged or request.since:
        from auditor.inventory import git_contents  # noqa: PLC0415 - most scans are of files as they lie

        yield from git_contents.staged(folder) if request.staged else git_contents.since(folder, request.since or "")
        return
    if request.stdin is not None:
        yield Piece(path="-", data=request.stdin)
    yield from loose_files.read(tuple(path for path in request.paths if path != "-"))


def _filtered(aside: list[SetAside]) -> Iterator[Skipped]:
    for each in aside:
        where = f"{each.spot.path}:{each.spot.line}"
        yield Skipped(what=f"{where} {each.dropped.rule} {each.dropped.excerpt}", reason=f"filtered: {each.dropped.by}")


def _nothing(request: Request, tally: _Tally) -> Iterator[Skipped]:
    if not tally.files and not (request.staged or request.since):
        yield Skipped(what=" ".join(request.paths) or ".", reason="no files to read", incomplete=True)


def _order(finding: Finding) -> tuple[object, ...]:
    place = finding.place
    return (-SEVERITY[finding.level], place.path, place.offset or 0, finding.rule, finding.chain)


def _suppressed_order(aside: Suppressed) -> tuple[object, ...]:
    return _order(aside.finding)
