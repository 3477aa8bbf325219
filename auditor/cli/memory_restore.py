"""`stowgate memory restore`: give back what a quarantine took."""

from __future__ import annotations

import click


@click.command("restore")
@click.argument("name", required=False)
@click.option("--list", "listing", is_flag=True, help="Show the quarantines and change nothing.")
@click.option("--force", is_flag=True, help="Also when a store was changed since; what was written after is lost.")
@click.option("--journal", metavar="FOLDER", help="Where the way back was kept.")
def command(*, name: str | None, listing: bool, force: bool, journal: str | None) -> None:
    """Bring everything back byte for byte; without NAME, the newest quarantine that is not restored."""
    from auditor.memory import quarantine, quarantine_journal as journals  # noqa: PLC0415, I001 - not for --help

    folder = journals.home(journal)
    if listing:
        for each in journals.read_all(folder):
            click.echo(f"{each.name}  {each.state}  {', '.join(action.path for action in each.actions)}")
        return
    for each in quarantine.restore(folder, name, force=force):
        click.echo(f"restored {each.name}: {', '.join(action.path for action in each.actions)}")
