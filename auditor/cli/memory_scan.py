"""`stowgate memory scan`: payloads in agent memory."""

from __future__ import annotations

import click

from auditor.cli import options, progress
from auditor.model.report import FailOn


@click.command("scan")
@options.targets
@click.option("--store", metavar="KIND", help="Read the targets as this kind of store, whatever they look like.")
@options.judging
@options.output
def command(  # noqa: PLR0913 - one argument an option
    *,
    target: tuple[str, ...],
    from_file: str | None,
    store: str | None,
    fail_on: FailOn | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    config: str | None,
    form: str,
    output: tuple[str, ...],
    everything: bool,
) -> None:
    """Read stores and find the payloads in them.

    TARGET is a store, or a folder that is searched for stores (default: the current one). Stores are only read.
    """
    from auditor.cli.clock import read_clock  # noqa: PLC0415 - not needed for --help
    from auditor.memory import survival  # noqa: PLC0415
    from auditor.memory.audit import Request, audit  # noqa: PLC0415

    request = Request(
        targets=options.read_targets(target, from_file),
        store=store,
        fail_on=fail_on,
        select=select,
        ignore=ignore,
        config=config,
        progress=(reading := progress.Reading()),
    )
    found = audit(request)
    reading.done()
    report = survival.attach(found, survival.Wish(clock=read_clock(None)))
    options.deliver(report, form, output, everything=everything)
