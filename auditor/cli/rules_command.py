"""`stowgate rules`: the catalogue."""

from __future__ import annotations

import json

import click


@click.command("rules")
@click.argument("pattern", required=False)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="On stdout."
)
def command(pattern: str | None, form: str) -> None:
    """The catalogue of rules; PATTERN is an id, a family or a glob."""
    from auditor import catalogue  # noqa: PLC0415 - not needed for --help

    chosen = catalogue.load().select((pattern,) if pattern else (), ())
    if form == "json":
        words = [
            {"id": rule.id, "level": rule.level, "score": rule.score, "title": rule.title, "since": rule.since}
            for rule in chosen.values()
        ]
        click.echo(json.dumps({"schema_version": 1, "rules": words}, indent=1))
        return
    width = max(len(identity) for identity in chosen)
    for identity, rule in chosen.items():
        click.echo(f"{identity:{width}}  {rule.level:7}  {rule.title}")
