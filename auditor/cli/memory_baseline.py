"""`stowgate memory baseline`: a signed ledger of what is remembered, and what changed since."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli.gaps import leave
from auditor.errors import UsageError
from auditor.model.report import Skipped


@click.command("baseline")
@click.argument("what", type=click.Choice(["write", "check"]))
@click.argument("target", nargs=-1)
@click.option("--store", metavar="KIND", help="Read the targets as this kind of store.")
@click.option("--ledger", default=".stowgate-memory.jsonl", show_default=True, metavar="FILE", help="The ledger.")
@click.option("--key", metavar="FILE", help="The key that signs it.  [default: your own, made on first use]")
def command(*, what: str, target: tuple[str, ...], store: str | None, ledger: str, key: str | None) -> None:
    """Write the ledger, or list what was added, changed or removed since and who brought it."""
    from auditor.formats._words import safe  # noqa: PLC0415 - not needed for --help
    from auditor.memory import ledger as ledgers  # noqa: PLC0415

    secret = _key(key) if key else ledgers.default_key()
    path = Path(ledger)
    skipped: list[Skipped] = []
    entries = ledgers.read_entries(target or (".",), skipped, kind=store)
    if what == "write":
        count = ledgers.write(path, (entry for entry, _ in entries), secret)
        click.echo(f"{count} records in {path}")
        leave(skipped)
        return
    if not path.is_file():
        raise UsageError(f"{path}: there is no ledger", hint="`stowgate memory baseline write` makes one")
    found = list(ledgers.drift(ledgers.read(path, secret), entries))
    for each in found:
        click.echo(f"{each.change:<8} {safe(each.store)}  {safe(each.record)}  ({safe(each.source)})")
    click.echo(f"{len(found)} changes")
    leave(skipped)
    if found:
        raise click.exceptions.Exit(1)


def _key(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"--key {name}: {error.strerror}") from error
