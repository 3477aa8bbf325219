"""`stowgate check --extract-map`: the sources inside one map, written to a folder for their owner's own eyes."""

from __future__ import annotations

import os
from pathlib import Path

import click

from auditor.cli import complain
from auditor.errors import TargetError
from auditor.inventory.source import PackageSource
from auditor.inventory.targets import Wishes, locate

_SHOWN = 40


def extract(folder: str, wanted: str, targets: tuple[str, ...], wishes: Wishes, *, everything: bool) -> int:
    """Write the sources and tell which; give the exit code: 0 when all is written, else 2."""
    from auditor.formats._words import safe  # noqa: PLC0415 - only for people
    from auditor.unpack.recover import recover  # noqa: PLC0415 - not needed for --help

    done = recover(_map(wanted, targets, wishes), Path(folder))
    shown = done.written if everything else done.written[:_SHOWN]
    for path in shown:
        click.echo(f"  {safe(path)}")
    if len(shown) < len(done.written):
        click.echo(f"  and {len(done.written) - len(shown):,} more (--all names them)")
    count = len(done.written)
    click.echo(f"{count:,} source {'file' if count == 1 else 'files'} written to {safe(folder)}")
    for name, reason in done.refused:
        complain(f"not written: {name[:200]}: {reason}")
    return 2 if done.refused else 0


def _map(wanted: str, targets: tuple[str, ...], wishes: Wishes) -> bytes:
    """Read a map: what ships from a given target under that path, else a file."""
    for target in targets:
        for source in locate(target, wishes):
            found = _shipped(source, wanted)
            if found is not None:
                return found
    try:
        if os.path.isfile(wanted):
            return Path(wanted).read_bytes()
    except (OSError, ValueError) as error:
        raise TargetError(f"{wanted}: {getattr(error, 'strerror', None) or 'cannot be read'}") from error
    where = f"does not ship from {', '.join(targets)} and is no file" if targets else "no such file"
    raise TargetError(f"{wanted}: {where}", hint="name a file, or a path as `stowgate list TARGET` shows it")


def _shipped(source: PackageSource, wanted: str) -> bytes | None:
    name = wanted.removeprefix("./")
    found = next((file for file in source.package.files if file.path == name), None)
    try:
        return found.read() if found is not None else None
    except OSError as error:
        raise TargetError(f"{wanted}: {error.strerror or 'cannot be read'}") from error
