"""`stowgate verify ARCHIVE FILE`: is this the archive that was audited?"""

from __future__ import annotations

import click

_MOST = 20


@click.command("verify")
@click.argument("archive")
@click.argument("file")
@click.option("--any-verdict", is_flag=True, help="Also when the audit did not pass.")
def command(archive: str, file: str, *, any_verdict: bool) -> None:
    """Is this the archive that was audited?

    FILE was written by `stowgate check ARCHIVE --attest FILE`. Exit codes: 0 it is, and it passed; 1 it is not, or
    it did not pass; 2 it cannot be told.
    """
    from auditor import attest  # noqa: PLC0415 - not needed for --help

    found = attest.verify(archive, attest.read(file))
    verdict = found.audited["verdict"]
    if not found.same:
        click.echo(f"{_safe(archive)} is not the archive that was audited")
        for line in found.differences[:_MOST]:
            click.echo(f"  {_safe(line)}")
        if len(found.differences) > _MOST:
            click.echo(f"  and {len(found.differences) - _MOST:,} more")
        raise click.exceptions.Exit(1)
    passed = verdict["exit_code"] == 0
    words = "passed" if passed else f"did not pass (exit code {verdict['exit_code']})"
    click.echo(
        f"{_safe(archive)} is the archive that was audited on {_safe(str(found.audited.get('audited')))}; it {words}"
    )
    raise click.exceptions.Exit(0 if passed or any_verdict else 1)


def _safe(text: str) -> str:
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)
