"""`stowgate memory watch`: new findings as they come."""

from __future__ import annotations

import click


@click.command("watch")
@click.argument("target", nargs=-1)
@click.option("--store", metavar="KIND", help="Read the targets as this kind of store.")
@click.option("--new", "only_new", is_flag=True, help="Leave out what is there already.")
@click.option("--seconds", type=click.FloatRange(min=0), metavar="SECONDS", help="Stop after this long.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(*, target: tuple[str, ...], store: str | None, only_new: bool, seconds: float | None, form: str) -> None:
    """Follow stores and tell each new finding once, until it is stopped."""
    import json  # noqa: PLC0415 - not needed for --help

    from auditor.formats._words import safe  # noqa: PLC0415
    from auditor.memory.watch import follow  # noqa: PLC0415

    def ready(unwatched: int) -> None:
        beyond = f", without {unwatched} folders beyond what can be followed" if unwatched else ""
        click.echo(f"stowgate: watching{beyond}", err=True)

    for finding in follow(target or (".",), kind=store, seconds=seconds, first=not only_new, ready=ready):
        line = finding.place.line
        if form == "json":
            told = {"rule": finding.rule, "level": finding.level, "path": finding.place.path, "line": line}
            click.echo(json.dumps({**told, "message": finding.message, "fingerprint": finding.fingerprint}))
        else:
            where = safe(f"{finding.place.path}:{line}" if line else finding.place.path)
            click.echo(f"{finding.level:<8} {where}  {safe(finding.rule)}  {safe(finding.message)}")
