"""`stowgate list`: the bill of lading."""

from __future__ import annotations

from typing import Any

import click

from auditor.cli import options


@click.command("list")
@options.targets
@options.packing
@options.output
def command(form: str, output: tuple[str, ...], everything: bool, **wishes: Any) -> None:  # noqa: FBT001 - click's way
    """The bill of lading: every file that ships, its size, and why.

    TARGET is a folder with a manifest (default: the current one). Nothing is run and nothing is written.
    """
    from auditor.audit import survey  # noqa: PLC0415 - not needed for --help

    options.deliver(survey(options.request(**wishes)), form, output, everything=everything)
