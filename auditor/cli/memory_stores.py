"""`stowgate memory stores`: where an agent's memory is, and how much of it."""

from __future__ import annotations

import click

from auditor.cli import options


@click.command("stores")
@options.targets
@click.option("--store", metavar="KIND", help="Read the targets as this kind of store, whatever they look like.")
@options.output
def command(  # noqa: PLR0913 - one argument an option
    *,
    target: tuple[str, ...],
    from_file: str | None,
    store: str | None,
    form: str,
    output: tuple[str, ...],
    everything: bool,
) -> None:
    """Find stores: kind, records, size, last write, who loads them and when.

    TARGET is a store, a folder that is searched for stores, or the URL of a server. Without one, the places are
    searched where products keep their memory on this machine. Stores are only read.
    """
    from auditor.memory.audit import Request, survey  # noqa: PLC0415 - not needed for --help

    machine = not target and from_file is None
    targets = () if machine else options.read_targets(target, from_file)
    request = Request(targets=targets, store=store, machine=machine)
    options.deliver(survey(request), form, output, everything=everything)
