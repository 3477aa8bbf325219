"""ignore/missing-entry: a file that should stay at home ships, and one entry would keep it there."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace

from auditor.checks.context import PackageContext
from auditor.checks.ignore import dead_pattern
from auditor.checks.ignore_lines import and_more
from auditor.checks.map_disclosure import disclosures, map_files
from auditor.checks.map_intent import meant_to_stay, seriousness
from auditor.checks.openness import openness
from auditor.checks.ships._engine.judge import judge
from auditor.checks.wanted import NOT_BY_LEAVING_OUT, as_npm, promised
from auditor.inventory.python import target as python
from auditor.inventory.source import PackageSource
from auditor.model.finding import Edit, Finding, Fix
from auditor.repair.model import Offer, Repair
from auditor.repair.plan import repair, unwanted_origins

# An audit is not the place to try for minutes; `stowgate fix` goes on.
_MOST_PROOFS = 24


def check(context: PackageContext) -> Iterator[Finding]:
    """Plan the edits for everything that a rule about names calls at least a warning; report each that is proved."""
    if context.prediction is None:
        return
    wanted_gone = _unwanted(context)
    sources = (context.source, *_twins(context)) if wanted_gone else ()
    if context.package.kind == "wheel":
        # What the sdist ships too is reported there.
        wanted_gone -= frozenset(file.origin for twin in sources[1:] for file in twin.package.files)
    if not wanted_gone:
        return
    found = repair(sources, wanted_gone, as_npm(context.source), most=_MOST_PROOFS)
    for offer in found.offers:
        yield _finding(context, offer, found)


def _unwanted(context: PackageContext) -> frozenset[str]:
    findings = judge(context.named, lambda rule: replace(context, rule=rule))
    telling = [each for each in findings if each.level != "note" and each.rule not in NOT_BY_LEAVING_OUT]
    paths = [path for each in telling for path in each.properties["paths"]]
    paths += [*_maps(context), *_dead(context)]
    origins = unwanted_origins(context.package, paths)
    return origins - promised(context.package, origins).keys()


def _dead(context: PackageContext) -> Iterator[str]:
    """Give the files that an entry without effect was meant to keep out."""
    for finding in dead_pattern.check(context):
        if finding.level == "error":
            yield from finding.properties["paths"]


def _maps(context: PackageContext) -> tuple[str, ...]:
    """Give the maps that disclose what their package keeps to itself."""
    if not any(file.path.endswith(".map") for file in context.package.files):
        return ()
    serious = disclosures(context) and seriousness(openness(context), meant_to_stay(context)) != "note"
    return map_files(context) if serious else ()


def _twins(context: PackageContext) -> tuple[PackageSource, ...]:
    """Give the other archive of a Python project, which the same edit changes."""
    package, prediction = context.package, context.prediction
    if package.ecosystem != "pypi" or prediction is None:
        return ()
    both = python.packages(package.target, package.root, prediction.files)
    return tuple(each for each in both if each.package.kind != package.kind)


def _finding(context: PackageContext, offer: Offer, found: Repair) -> Finding:
    shipped = {file.origin: file for file in context.package.files}
    paths = [shipped[member].path for member in offer.members if member in shipped]
    edits = tuple(
        Edit(file=name, diff=change.diff(name))
        for change in found.changes
        if change.path in offer.drafts
        for name in (posixpath.relpath(change.path, found.root),)
    )
    return context.finding(
        f"{and_more(paths)} {'ships' if len(paths) == 1 else 'ship'} because nothing keeps "
        f"{'it' if len(paths) == 1 else 'them'} out: {offer.title}",
        path=paths[0],
        evidence=offer.where,
        why=shipped[offer.members[0]].why if offer.members[0] in shipped else None,
        fix=Fix(title=offer.title, proved=True, edits=edits),
        properties={"paths": paths, "entries": list(offer.entries), "where": offer.where},
    )
