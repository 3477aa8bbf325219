"""`stowgate secrets`: secrets only, over any files or folders."""

from __future__ import annotations

import sys

import click

from auditor.cli import options
from auditor.model.report import FailOn


@click.command("secrets")
@click.argument("path", nargs=-1)
@click.option("--staged", is_flag=True, help="What is staged in the git repository at PATH.")
@click.option("--since", metavar="REV", help="What came into the git repository at PATH after REV.")
@click.option(
    "--rules", multiple=True, metavar="FILE", help="More rules: own YAML, or the TOML of gitleaks and betterleaks."
)
@click.option("--show-filtered", is_flag=True, help="Also list what a filter set aside, and which.")
@options.judging
@options.output
def command(  # noqa: PLR0913 - one argument an option
    *,
    path: tuple[str, ...],
    staged: bool,
    since: str | None,
    rules: tuple[str, ...],
    show_filtered: bool,
    fail_on: FailOn | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    config: str | None,
    form: str,
    output: tuple[str, ...],
    everything: bool,
) -> None:
    """Find secrets in files and folders.

    PATH is a file, a folder, an archive, or `-` for stdin (default: the current folder). Nothing is skipped:
    archives, source maps and encoded text are opened.
    """
    from auditor.secrets import Request, audit  # noqa: PLC0415 - not needed for --help

    paths = path or (".",)
    request = Request(
        paths=paths,
        stdin=sys.stdin.buffer.read() if "-" in paths else None,
        staged=staged,
        since=since,
        rules=rules,
        fail_on=fail_on,
        select=select,
        ignore=ignore,
        config=config,
        show_filtered=show_filtered,
    )
    options.deliver(audit(request), form, output, everything=everything)
