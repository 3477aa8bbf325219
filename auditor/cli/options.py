"""Options that several commands share, and how their values become a request."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from auditor import formats
from auditor.cli import complain, nobody_reads, notify, progress
from auditor.errors import UsageError
from auditor.formats import Screen
from auditor.model.report import FailOn, Report

if TYPE_CHECKING:
    from auditor.audit import Request
    from auditor.inventory.targets import Evidence

F = TypeVar("F", bound=Callable[..., Any])

_PACKAGERS = "auto, npm, npm@9 to npm@12, pnpm, yarn, yarn@1, bun"


def targets(function: F) -> F:
    """Add targets from the command line or a file."""
    function = click.option(
        "--from", "from_file", metavar="FILE", type=str, help="Read targets from FILE, one a line; `-` is stdin."
    )(function)
    return click.argument("target", nargs=-1)(function)


def packing(function: F) -> F:
    """Add how the targets are to be packed."""
    for option in (
        click.option(
            "--workspaces", "all_workspaces", is_flag=True, help="Every workspace of the target, as npm does."
        ),
        click.option(
            "-w", "--workspace", "workspace", multiple=True, metavar="NAME", help="One workspace of the target."
        ),
        click.option("--registry", default="", metavar="URL", help="For npm: and pypi: targets, instead of your own."),
        click.option("--only", type=click.Choice(["wheel", "sdist"]), help="For pypi: targets, only such files."),
        click.option("--sha256", "hashing", is_flag=True, help="Hash every member of an archive."),
        click.option(
            "--wheel", "wheel_from_tree", is_flag=True, help="The wheel is built from the tree, not the sdist."
        ),
        click.option(
            "--predict", "python_from", flag_value="prediction", help="Never audit dist/ of a Python project."
        ),
        click.option("--from-dist", "python_from", flag_value="dist", help="Audit dist/ of a Python project."),
        click.option(
            "--pack", is_flag=True, help="Pack for real in a temporary copy (RUNS the project's build) and compare."
        ),
        click.option(
            "--pack-timeout",
            "pack_seconds",
            type=click.FloatRange(min=1),
            default=300.0,
            metavar="SECONDS",
            show_default=True,
            help="For --pack: how long one step may take.",
        ),
        click.option("--packager", default="auto", metavar="NAME", show_default=True, help=f"One of {_PACKAGERS}."),
    ):
        function = option(function)
    return function


def judging(function: F) -> F:
    """Add which rules judge, by which configuration, and what ends a run with exit code 1."""
    for option in (
        click.option("--config", metavar="FILE", help="Use this configuration file and no other."),
        click.option("--ignore", multiple=True, metavar="RULE", help="Not these rules."),
        click.option("--select", multiple=True, metavar="RULE", help="Only these rules: an id, a family or a glob."),
        click.option(
            "--fail-on",
            type=click.Choice(["error", "warning", "note", "never"]),
            help="The lowest level that makes the exit code 1.  [default: error]",
        ),
    ):
        function = option(function)
    return function


def output(function: F) -> F:
    """Add where the report goes and what it looks like."""
    for option in (
        click.option("--all", "everything", is_flag=True, help="Show every file, however many."),
        click.option("--output", multiple=True, metavar="FORMAT=FILE", help="Also write the report to FILE."),
        click.option(
            "--format", "form", type=click.Choice(formats.names()), default="text", show_default=True, help="On stdout."
        ),
    ):
        function = option(function)
    return function


def read_targets(given: tuple[str, ...], from_file: str | None) -> tuple[str, ...]:
    """Join targets of both kinds; the current folder when there are none."""
    if from_file is None:
        return given or (".",)
    try:
        raw = sys.stdin.buffer.read() if from_file == "-" else _read(from_file)
    except OSError as error:
        raise UsageError(f"--from {from_file}: {error.strerror}") from error
    lines = os.fsdecode(raw.removeprefix(b"\xef\xbb\xbf")).replace("\r", "\n").split("\n")
    listed = tuple(line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#"))
    if not listed and not given:
        raise UsageError(f"--from {from_file}: no targets in it")
    return given + listed


def _read(path: str) -> bytes:
    with open(path, "rb") as stream:
        return stream.read()


def request(  # noqa: PLR0913 - one argument an option, all by keyword
    *,
    target: tuple[str, ...],
    from_file: str | None,
    workspace: tuple[str, ...],
    python_from: Evidence | None = None,
    publishable: bool = False,
    fail_on: FailOn | None = None,
    select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
    config: str | None = None,
    compare_to: str = "",
    baseline: str | None = None,
    **packing: Any,
) -> Request:
    """Make the request out of the options of a command."""
    from auditor.audit import Request  # noqa: PLC0415 - memory commands have no use for it
    from auditor.inventory.targets import Wishes  # noqa: PLC0415

    default: Evidence = "auto" if publishable else "prediction"
    wishes = Wishes(
        workspaces=workspace,
        publishable=publishable,
        python_from=python_from or default,
        progress=progress.download,
        **packing,
    )
    return Request(
        targets=read_targets(target, from_file),
        wishes=wishes,
        fail_on=fail_on,
        select=select,
        ignore=ignore,
        config=config,
        compare_to=compare_to,
        baseline=baseline,
    )


def deliver(report: Report, form: str, output: tuple[str, ...], *, everything: bool) -> None:
    """Write the report wherever it was asked for, then leave with its exit code."""
    for wish in output:
        name, _, path = wish.partition("=")
        if name not in formats.names() or not path:
            raise UsageError(f"--output {wish}: write it as FORMAT=FILE", hint=f"formats: {', '.join(formats.names())}")
        with open(path, "w", encoding="utf-8", errors="backslashreplace") as stream:
            formats.write(name, report, stream, Screen(width=120, everything=True))
    try:
        formats.write(form, report, sys.stdout, screen(everything=everything))
        sys.stdout.flush()
    except BrokenPipeError:
        nobody_reads()  # the verdict is in the exit code, however little of the report was wanted
    _tell(report)
    raise click.exceptions.Exit(report.exit_code)


def _tell(report: Report) -> None:
    for failed in report.failed:
        named = failed.error if failed.target in failed.error else f"{failed.target}: {failed.error}"
        complain(named if len(report.packages) > 1 else failed.error, failed.hint)
    heard = [f"{package.label or package.target}: {each.text}" for package in report.listed for each in package.notices]
    for text in dict.fromkeys(heard):  # an sdist and its wheel often say the same
        notify(text)
    for package in report.listed:
        if not package.files:
            complain(f"{package.target}: nothing would ship in the {package.kind}")
    for notice in report.notices:
        notify(f"{notice.text} ({notice.path})" if notice.path else notice.text)


def screen(*, everything: bool) -> Screen:
    """Look at the terminal and the conventions people set in their environment."""
    terminal = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    forced = os.environ.get("FORCE_COLOR", "") not in ("", "0")
    colour = forced or (terminal and not os.environ.get("NO_COLOR"))
    encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")
    return Screen(
        width=_width(),
        colour=colour,
        unicode=encoding.startswith("utf") and os.environ.get("TERM") != "dumb",
        terminal=terminal,
        everything=everything,
    )


def _width() -> int:
    try:
        columns = int(os.environ.get("COLUMNS", "0"))
    except ValueError:
        columns = 0
    if columns <= 0:
        try:
            columns = os.get_terminal_size(sys.stdout.fileno()).columns
        except (OSError, ValueError):
            columns = 80
    return max(columns, 20)
