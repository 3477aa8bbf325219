"""`stowgate memory verify`: what memory says against what is there."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import click

from auditor import __version__
from auditor.cli.gaps import leave

_COUNTED = {"holds": "hold", "stale": "stale", "contradicted": "contradicted", "unverifiable": "cannot be checked"}


@click.command("verify")
@click.argument("target", nargs=-1)
@click.option("--store", metavar="KIND", help="Read the targets as this kind of store.")
@click.option("--repository", default=".", show_default=True, metavar="FOLDER", help="Check against this folder.")
@click.option("--allow-host", "hosts", multiple=True, metavar="HOST", help="A host that memory may name.")
@click.option("--all", "everything", is_flag=True, help="Show what holds, too.")
@click.option("--strict", is_flag=True, help="Leave with 1 when something is stale or contradicted.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(  # noqa: PLR0913 - one argument an option
    *,
    target: tuple[str, ...],
    store: str | None,
    repository: str,
    hosts: tuple[str, ...],
    everything: bool,
    strict: bool,
    form: str,
) -> None:
    """Check paths, commands, scripts, versions, hosts and names that memory states; nothing is run."""
    from auditor.formats._words import safe  # noqa: PLC0415 - not needed for --help
    from auditor.memory.verify import Answer, verify  # noqa: PLC0415

    told = list(verify(target or (".",), Path(repository), kind=store, hosts=hosts))
    answers = [each for each in told if isinstance(each, Answer)]
    shown = [each for each in answers if everything or each.status != "holds"]
    if form == "json":
        facts = [
            {
                "status": each.status, "kind": each.fact.kind, "fact": each.fact.name, "evidence": each.evidence,
                "store": each.store, "record": each.record, "path": each.place.path, "line": each.place.line,
            }
            for each in shown
        ]  # fmt: skip
        tool = {"name": "stowgate", "version": __version__}
        click.echo(json.dumps({"schema_version": 1, "tool": tool, "facts": facts}, indent=1))
    else:
        for each in shown:
            line = f":{each.place.line}" if each.place.line else ""
            where = safe(f"{each.place.path}{line}")
            click.echo(f"{each.status:<13} {each.fact.kind} {safe(each.fact.name)}: {safe(each.evidence)}  ({where})")
        counts: Counter[str] = Counter(each.status for each in answers)
        told_counts = (f"{counts[status]} {word}" for status, word in _COUNTED.items())
        click.echo(f"{len(answers)} facts: {', '.join(told_counts)}")
    leave(each for each in told if not isinstance(each, Answer))
    if strict and any(each.status in ("stale", "contradicted") for each in answers):
        raise click.exceptions.Exit(1)
