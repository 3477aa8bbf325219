"""`stowgate memory quarantine`: take payloads out of stores, with a way back."""

from __future__ import annotations

from fnmatch import fnmatchcase

import click

from auditor.errors import UsageError
from auditor.model.rule import SEVERITY


@click.command("quarantine")
@click.argument("finding", nargs=-1)
@click.option("--level", type=click.Choice(["error", "warning", "note"]), help="Every finding of this level or above.")
@click.option("--in", "targets", multiple=True, metavar="STORE", help="Stores to look in.  [default: .]")
@click.option("--store", metavar="KIND", help="Read the stores as this kind, whatever they look like.")
@click.option("--exact", is_flag=True, help="Remove the reported words alone, not the sentences they stand in.")
@click.option("--dry-run", is_flag=True, help="Show what would go and change nothing.")
@click.option("--force", is_flag=True, help="Do not ask whether the agent is running.")
@click.option("--write", is_flag=True, help="Needed for a server: really change it.")
@click.option("--journal", metavar="FOLDER", help="Keep the way back here.")
def command(  # noqa: PLR0913 - one argument an option
    *,
    finding: tuple[str, ...],
    level: str | None,
    targets: tuple[str, ...],
    store: str | None,
    exact: bool,
    dry_run: bool,
    force: bool,
    write: bool,
    journal: str | None,
) -> None:
    """Remove payloads from stores: FINDING is a fingerprint, a rule or a glob over rules.

    Copies and a journal are on the disk before anything is touched; `stowgate memory restore` brings all back.
    A store can be a server, postgresql://... or redis://..., which is changed with --write alone.
    """
    from auditor.memory import quarantine, quarantine_journal as journals, quarantine_servers as servers  # noqa: PLC0415, I001
    from auditor.memory.audit import Request, audit  # noqa: PLC0415

    if not finding and level is None:
        raise UsageError("name findings, or `--level error`")
    folder = journals.home(journal)
    addresses = [target for target in targets if servers.is_address(target)]
    for address in addresses:
        for line in servers.clean(address, level or "error", finding, folder, write=write and not dry_run):
            click.echo(line)
    targets = tuple(target for target in targets if target not in addresses)
    if addresses and not targets:
        return
    report = audit(Request(targets=targets or (".",), store=store))
    chosen = [
        each
        for each in report.findings
        if each.memory is not None
        and (level is None or SEVERITY[each.level] >= SEVERITY[level])
        and (not finding or any(name == each.fingerprint or fnmatchcase(each.rule, name) for name in finding))
    ]
    wanted = quarantine.plan(report, chosen, exact=exact)
    if not wanted:
        raise UsageError("no finding fits", hint="`stowgate memory scan` lists them")
    for path, removals in wanted.items():
        for removal in removals:
            for part in removal.parts:
                click.echo(f"{path}  {removal.record.id}: {part.strip()!r}")
    if dry_run:
        return
    done = quarantine.apply(wanted, folder, [each.agent for each in report.stores], force=force)
    if done.actions:
        click.echo(f"quarantined as {done.name}; `stowgate memory restore {done.name}` brings it back")
    if done.left:
        listed = "\n  ".join(done.left)
        raise journals.QuarantineError(f"not removed:\n  {listed}", hint="take it out with the product's own means")
