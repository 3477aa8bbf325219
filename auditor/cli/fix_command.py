"""`stowgate fix`: the smallest edits that keep files out, each with its proof."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import click

from auditor.cli import notify, options

if TYPE_CHECKING:
    from auditor.fix import Mended, Outcome
    from auditor.model.rule import Level


@click.command("fix")
@options.targets
@options.packing
@click.option("--write", "writing", is_flag=True, help="Write the edits; without it they are only shown.")
@click.option("--allow-dirty", is_flag=True, help="Also write to files with uncommitted changes.")
@click.option(
    "--level",
    type=click.Choice(["error", "warning", "note"]),
    default="warning",
    show_default=True,
    help="The lowest level of findings to fix.",
)
@click.option("--select", multiple=True, metavar="RULE", help="Only these rules: an id, a family or a glob.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Not these rules.")
@click.option("--config", metavar="FILE", help="Use this configuration file and no other.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="On stdout."
)
def command(writing: bool, allow_dirty: bool, level: Level, form: str, **wishes: Any) -> None:  # noqa: FBT001 - click
    """Show and prove the smallest edits.

    TARGET is a folder with a manifest (default: the current one). Every edit is proved before it is shown: the list
    is computed again with the edit in memory, and the file is gone while nothing else changes.

    Exit codes: 0 nothing is left to do, 1 edits are waiting or a file has no proved edit, 2 as elsewhere.
    """
    from auditor.fix import plan  # noqa: PLC0415 - not needed for --help
    from auditor.repair.write import write  # noqa: PLC0415

    outcome = plan(options.request(**wishes, publishable=True), level)
    undo: tuple[str, ...] = ()
    if writing:
        undo = write([change for each in outcome.mended for change in each.repair.changes], allow_dirty=allow_dirty)
    if form == "json":
        click.echo(json.dumps(_document(outcome, undo, written=writing), indent=1))
    else:
        _show(outcome, undo, written=writing)
    raise click.exceptions.Exit(_code(outcome, written=writing))


def _code(outcome: Outcome, *, written: bool) -> int:
    if outcome.failed or outcome.report.failures:
        return 2
    waiting = any(each.repair.changes for each in outcome.mended) and not written
    return 1 if waiting or any(each.repair.left or each.kept for each in outcome.mended) else 0


def _show(outcome: Outcome, undo: tuple[str, ...], *, written: bool) -> None:
    from auditor.cli import complain  # noqa: PLC0415 - only here

    for failed in outcome.failed:
        complain(failed.error, failed.hint)
    for archive in outcome.archives:
        notify(f"{archive} is an archive: fix the project it is made from")
    for each in outcome.mended:
        _project(each)
    if not any(each.repair.changes or each.repair.left for each in outcome.mended):
        click.echo("nothing to fix")
    elif written and undo:
        click.echo("written. To undo:")
        for line in undo:
            click.echo(f"  {_safe(line)}")
    elif any(each.repair.changes for each in outcome.mended):
        click.echo("nothing is written yet: `stowgate fix --write` does it")


def _project(each: Mended) -> None:
    repair = each.repair
    click.echo(f"{_safe(repair.name)}")
    for number, offer in enumerate(repair.offers, start=1):
        click.echo(f"  {number}. {_safe(offer.title)}")
    for change in repair.changes:
        click.echo()
        for line in change.diff(os.path.relpath(change.path, repair.root)).splitlines():
            click.echo(f"    {_safe(line)}")
    if repair.proof:
        click.echo("\n  proof: the list was computed again with the edits")
        for row in repair.proof:
            click.echo(f"    {_safe(row.label):20} {row.before:,} -> {row.after:,} files; {_gone(row.gone)}")
    for remark in repair.remarks:
        click.echo(f"  note: {remark}")
    for path in repair.left:
        click.echo(f"  no edit could be proved for {_safe(path)}; `stowgate why` shows what ships it")
    for path, why in each.kept.items():
        click.echo(f"  {_safe(path)} {_safe(why)} and stays")
    click.echo()


def _gone(paths: tuple[str, ...]) -> str:
    if not paths:
        return "it did not ship the files anyway"
    shown = ", ".join(_safe(path) for path in paths[:3])
    return f"gone: {shown}{f' and {len(paths) - 3:,} more' if len(paths) > 3 else ''}; nothing else changes"


def _document(outcome: Outcome, undo: tuple[str, ...], *, written: bool) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "written": written,
        "undo": list(undo),
        "failed": [{"target": failed.target, "error": failed.error} for failed in outcome.failed],
        "repairs": [_plain(each) for each in outcome.mended],
    }


def _plain(each: Mended) -> dict[str, Any]:
    repair = each.repair
    return {
        "package": repair.name,
        "fixes": [
            {"title": offer.title, "entries": list(offer.entries), "where": offer.where, "proved": True}
            for offer in repair.offers
        ],
        "edits": [
            {
                "file": os.path.relpath(change.path, repair.root),
                "diff": change.diff(os.path.relpath(change.path, repair.root)),
            }
            for change in repair.changes
        ],
        "proof": [
            {"packager": row.label, "before": row.before, "after": row.after, "gone": list(row.gone)}
            for row in repair.proof
        ],
        "closed": list(repair.closed),
        "left": list(repair.left),
        "kept": list(each.kept),
        "kept_because": dict(each.kept),
        "findings": [{"rule": found.rule, "path": found.place.path} for found in each.findings],
    }


def _safe(text: str) -> str:
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)
