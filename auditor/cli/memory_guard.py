"""`stowgate memory guard`: a gate for writes to memory."""

from __future__ import annotations

import os
import sys

import click


@click.command("guard")
@click.option(
    "--mode",
    type=click.Choice(["observe", "warn", "block", "quarantine"]),
    default="block",
    show_default=True,
    help="The most that may happen.",
)
@click.option("--log", metavar="FILE", help="Write down what was seen here.")
@click.option("--install", is_flag=True, help="Write the hooks into an agent's settings, after showing them.")
@click.option("--settings", default=".claude/settings.json", show_default=True, metavar="FILE", help="For --install.")
@click.option("--yes", is_flag=True, help="For --install: do not ask.")
def command(*, mode: str, log: str | None, install: bool, settings: str, yes: bool) -> None:
    """Read a hook event on stdin and answer in the hook's own protocol.

    An error that would live on is stopped, anything less is said aloud; --mode is the most that may happen.
    """
    if install:
        _install(settings, mode, yes=yes)
        return
    import gc  # noqa: PLC0415 - every millisecond counts here
    from pathlib import Path  # noqa: PLC0415

    gc.disable()
    from auditor.memory import guard  # noqa: PLC0415

    try:
        event = guard.read(sys.stdin.buffer.read().decode("utf-8", "surrogateescape"))
    except (ValueError, AttributeError, TypeError, RecursionError):
        click.echo("stowgate: the event on stdin is not JSON that a hook sends", err=True)
        raise click.exceptions.Exit(1) from None
    judgement = guard.judge(event, mode)  # type: ignore[arg-type]  # click checked the choice
    if judgement.action == "quarantine" and event.name == "PostToolUse":
        _quarantine(event.path)
    if judgement.action != "allow":
        state = os.environ.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")
        guard.note(event, judgement, Path(log or f"{state}/stowgate/guard.jsonl"))
    told = guard.answer(event, judgement)
    if told:
        click.echo(told)


def _quarantine(path: str) -> None:
    from auditor.memory import quarantine, quarantine_journal as journals  # noqa: PLC0415, I001
    from auditor.memory.audit import Request, audit  # noqa: PLC0415

    report = audit(Request(targets=(path,), store="folder"))
    wanted = quarantine.plan(report, [each for each in report.findings if each.level == "error"])
    if wanted:
        quarantine.apply(wanted, journals.home(), force=True)


def _install(settings: str, mode: str, *, yes: bool) -> None:
    from pathlib import Path  # noqa: PLC0415

    from auditor.memory import guard_install  # noqa: PLC0415

    path = Path(settings)
    old, new = guard_install.changed(path, mode)
    shown = guard_install.diff(path, old, new)
    if not shown or old == new:
        click.echo(f"{path}: the guard is installed already")
        return
    click.echo(shown, nl=False)
    if yes or click.confirm("Write this?"):
        guard_install.write(path, new)
        click.echo(f"wrote {path}")
