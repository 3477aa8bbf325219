"""`stowgate baseline write|prune`: accept what is there, with a reason and an end."""

from __future__ import annotations

import datetime
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from auditor.cli import complain, notify
from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.audit import Request
    from auditor.baseline import Baseline
    from auditor.model.finding import Finding


@click.group("baseline")
def command() -> None:
    """Accept what is there, with a reason and an end.

    The file stands beside the manifest (stowgate.baseline), one entry a line, sorted; `check` reads it by itself.
    """


@command.command("write")
@click.argument("target", default=".")
@click.option("--reason", required=True, help="Why these findings are accepted.")
@click.option("--who", default="", metavar="NAME", help="Who accepts them.")
@click.option("--until", default="", metavar="DATE", help="When they count again, such as 2027-01-31.")
@click.option("--select", multiple=True, metavar="RULE", help="Only these rules: an id, a family or a glob.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Not these rules.")
@click.option("--baseline", "path", metavar="FILE", help="The file to write.")
@click.option("--config", metavar="FILE", help="Use this configuration file and no other.")
def write(  # noqa: PLR0913 - one argument an option
    *,
    target: str,
    reason: str,
    who: str,
    until: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    path: str | None,
    config: str | None,
) -> None:
    """Accept every finding that stands; entries that are there already keep their words."""
    from auditor import baseline as baselines  # noqa: PLC0415 - not needed for --help

    if not reason.strip():
        raise UsageError("--reason is empty", hint="say why these findings are accepted")
    _check_date(until)
    place, known = _known(target, path, config)
    findings = _findings(_request(target, config, select, ignore))
    matched = known.match(findings)
    fresh = [
        known.entry(finding, reason, who, until) for number, finding in enumerate(findings) if number not in matched
    ]
    _save(place, replace(known, entries=(*known.entries, *fresh)))
    click.echo(f"{os.path.relpath(place)}: {len(fresh):,} new, {len(known.entries):,} as they were")
    if not baselines.read(place).entries:
        notify("there was nothing to accept")


@command.command("prune")
@click.argument("target", default=".")
@click.option("--baseline", "path", metavar="FILE", help="The file to prune.")
@click.option("--config", metavar="FILE", help="Use this configuration file and no other.")
def prune(*, target: str, path: str | None, config: str | None) -> None:
    """Drop entries that have expired or match nothing; those whose file has moved follow it."""
    place, known = _known(target, path, config)
    if not os.path.isfile(place):
        raise UsageError(f"there is no baseline {place}")
    today = datetime.datetime.now(tz=datetime.UTC).date()
    findings = _findings(_request(target, config, (), ()))
    kept = [
        known.entry(findings[number], entry.reason, entry.who, entry.until)
        for number, entry in known.match(findings).items()
        if not entry.expired(today)
    ]
    _save(place, replace(known, entries=tuple(kept)))
    click.echo(f"{os.path.relpath(place)}: {len(kept):,} kept, {len(known.entries) - len(kept):,} dropped")


def _check_date(until: str) -> None:
    try:
        ended = bool(until) and datetime.date.fromisoformat(until) < datetime.datetime.now(tz=datetime.UTC).date()
    except ValueError as error:
        raise UsageError(f"--until {until}: a date such as 2027-01-31") from error
    if ended:
        raise UsageError(f"--until {until} is over")


def _known(target: str, path: str | None, config: str | None) -> tuple[str, Baseline]:
    from pathlib import Path  # noqa: PLC0415 - not needed for --help

    from auditor import baseline as baselines  # noqa: PLC0415
    from auditor import config as configuration  # noqa: PLC0415

    if path is None:
        settings = configuration.load(Path(target).absolute(), Path(config) if config else None)
        path = baselines.place(target, settings.baseline, settings.source)
    return path, baselines.read(path) if os.path.isfile(path) else baselines.empty()


def _request(target: str, config: str | None, select: tuple[str, ...], ignore: tuple[str, ...]) -> Request:
    from auditor.audit import Request  # noqa: PLC0415 - not needed for --help
    from auditor.inventory.targets import Wishes  # noqa: PLC0415

    wishes = Wishes(publishable=True, python_from="auto")
    return Request(targets=(target,), wishes=wishes, select=select, ignore=ignore, config=config, baseline="")


def _findings(request: Request) -> tuple[Finding, ...]:
    """Audit, and refuse to accept anything when the audit is not whole."""
    from auditor.audit import audit  # noqa: PLC0415 - not needed for --help

    report = audit(request)
    if report.incomplete:
        for what, why in report.gaps:
            complain(f"{what}: {why}")
        raise UsageError("the audit is not whole, so there is nothing that could be accepted")
    return report.findings


def _save(place: str, baseline: Baseline) -> None:
    from auditor.baseline import render  # noqa: PLC0415 - not needed for --help
    from auditor.repair.write import replace_file  # noqa: PLC0415

    replace_file(place, render(baseline).encode())
