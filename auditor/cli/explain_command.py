"""`stowgate explain RULE`: a rule's own words."""

from __future__ import annotations

import click


@click.command("explain")
@click.argument("rule")
def command(rule: str) -> None:
    """One rule: what it finds, why it matters, what to do."""
    from auditor import catalogue  # noqa: PLC0415 - not needed for --help

    found = catalogue.load().get(rule)
    click.echo(f"{found.id}  ({found.level}, severity {found.score:g}, since {found.since})")
    click.echo(found.title)
    for heading, words in (("Why", found.why), ("Fix", found.fix)):
        click.echo(f"\n{heading}")
        click.echo(
            click.wrap_text(words, width=78, initial_indent="  ", subsequent_indent="  ", preserve_paragraphs=True)
        )
    if found.references:
        click.echo("\nSee")
        for address in found.references:
            click.echo(f"  {address}")
