"""`stowgate memory survive`: what pruning leaves of each payload."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from auditor import __version__
from auditor.cli import options
from auditor.cli.clock import read_clock
from auditor.errors import UsageError
from auditor.model.report import FailOn

if TYPE_CHECKING:
    import datetime

    from auditor.memory.survival import Wish
    from auditor.model.report import Report


@click.command("survive")
@options.targets
@click.option("--spans", metavar="FILE", help='Judge {"id", "text", "span"} a line instead of stores.')
@click.option("--store", metavar="KIND", help="Read the targets as this kind of store, whatever they look like.")
@click.option("--policy", "policies", multiple=True, metavar="GLOB[@VERSION]", help="Only these policies.")
@click.option("--clock", metavar="DATE", help="Prune as on this day.  [default: now]")
@click.option("--generations", type=click.IntRange(1, 520), default=1, show_default=True, help="Rounds of a week each.")
@click.option("--summariser", metavar="URL", help="Ask a model: the address of an OpenAI-compatible endpoint.")
@click.option("--summariser-model", default="default", show_default=True, metavar="NAME", help="Its name there.")
@click.option("--summariser-command", metavar="COMMAND", help="Ask a program: text on stdin, summary on stdout.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "note", "never"]),
    help="The lowest level that makes the exit code 1.  [default: error]",
)
@click.option("--all", "everything", is_flag=True, help="Show every reason.")
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text", show_default=True)
def command(  # noqa: PLR0913 - one argument an option
    *,
    target: tuple[str, ...],
    from_file: str | None,
    spans: str | None,
    store: str | None,
    policies: tuple[str, ...],
    clock: str | None,
    generations: int,
    summariser: str | None,
    summariser_model: str,
    summariser_command: str | None,
    fail_on: FailOn | None,
    everything: bool,
    form: str,
) -> None:
    """Show what each pruning policy leaves of each payload.

    TARGET is a store, or a folder that is searched for stores (default: the current one). Where a product lets a
    model decide, the verdict is `uncertain` and says the odds; --summariser asks a real model instead.
    """
    now = read_clock(clock)
    if spans is not None:
        _spans(spans, policies, now, form)
        return
    from auditor.memory import payloads, summariser as summarisers, survival  # noqa: PLC0415, I001 - not for --help
    from auditor.memory.audit import Request, audit  # noqa: PLC0415

    wish = survival.Wish(clock=now, policies=policies, generations=generations)
    report = audit(Request(targets=options.read_targets(target, from_file), store=store, fail_on=fail_on))
    scanner = payloads.scanner(tuple(report.rules.values()))
    report = replace(report, findings=(*report.findings, *survival.consequences(report, wish, scanner)))
    report = survival.attach(report, wish)
    asked = summarisers.choose(summariser, summariser_model, summariser_command)
    if asked is not None:
        report = summarisers.attach(report, asked, scanner)
    _show(report, wish, form, everything=everything)
    for failed in report.failed:
        click.echo(f"stowgate: error: {failed.error}", err=True)
    raise click.exceptions.Exit(report.exit_code)


def _show(report: Report, wish: Wish, form: str, *, everything: bool) -> None:
    from auditor.formats import _survival  # noqa: PLC0415 - not needed for --help

    if form == "text":
        _survival.text(report, sys.stdout, options.screen(everything=everything))
    elif form == "html":
        _survival.html(report, sys.stdout)
    else:
        from auditor.formats.json_v1 import document  # noqa: PLC0415
        from auditor.memory import pruning  # noqa: PLC0415

        told = document(report)
        told["policies"] = [
            {"id": each.id, "title": each.title, "version": version or each.version, "settled": each.settled}
            for each, version in pruning.choose(wish.policies)
        ]
        json.dump(told, sys.stdout, indent=1)
        click.echo()
    sys.stdout.flush()


def _spans(path: str, policies: tuple[str, ...], clock: datetime.datetime, form: str) -> None:
    from auditor.memory import spans  # noqa: PLC0415 - not needed for --help

    try:
        with click.open_file(path, encoding="utf-8", errors="surrogateescape") as stream:
            judged = list(spans.judge(stream, policies, clock))
    except OSError as error:
        raise UsageError(f"--spans {path}: {error.strerror}") from error
    if form != "json":
        for each in judged:
            for one in each.survival:
                click.echo(f"{json.dumps(each.id)}  {one.policy}  {one.verdict}  {one.because}")
        return
    from auditor.formats.json_v1 import survival  # noqa: PLC0415

    told = [{"id": each.id, "survival": [survival(one) for one in each.survival]} for each in judged]
    tool = {"name": "stowgate", "version": __version__}
    json.dump({"schema_version": 1, "tool": tool, "spans": told}, sys.stdout, indent=1)
    click.echo()
