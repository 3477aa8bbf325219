"""What a command that prints no report could not read: said on stderr, and never a success."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from auditor.model.report import Skipped


def leave(skipped: Iterable[Skipped]) -> None:
    """Name what was not read and leave with 2; do nothing when all was read."""
    from auditor.formats._words import safe  # noqa: PLC0415 - not needed for --help

    gaps = [each for each in skipped if each.incomplete]
    for each in gaps:
        click.echo(f"stowgate: skipped {safe(each.what)}: {safe(each.reason)}", err=True)
    if gaps:
        raise click.exceptions.Exit(2)
