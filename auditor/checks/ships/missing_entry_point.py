"""ships/missing-entry-point: package.json leads to a file that does not ship."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Sequence

from auditor.checks.context import PackageContext
from auditor.checks.entry_points import EntryPoint, declared
from auditor.checks.ships.nothing_built import left_at_home, level_for, unbuilt
from auditor.model.finding import Finding, Place
from auditor.model.rule import Level

_RELATED = 20


def check(context: PackageContext) -> Iterator[Finding]:
    """Report each missing target once, with every field that leads there."""
    package = context.package
    if package.ecosystem != "npm" or package.kind != "npm-tarball":
        return
    promises = declared(package.manifest)
    if unbuilt(package.paths, promises):
        return
    missing: defaultdict[str, list[EntryPoint]] = defaultdict(list)
    for promise in promises:
        if not promise.kept_by(package.paths):
            missing[posixpath.normpath(promise.target)].append(promise)
    soft = {target: broken for target, broken in missing.items() if _level(broken) == "note"}
    for target, broken in missing.items():
        if target not in soft:
            yield _finding(context, target, broken)
    if soft:
        yield _finding(context, *next(iter(soft.items())), others=list(soft)[1:])


def _finding(context: PackageContext, target: str, broken: list[EntryPoint], others: Sequence[str] = ()) -> Finding:
    fields = ", ".join(promise.field for promise in broken)
    more = f", and {len(others):,} more {'entry' if len(others) == 1 else 'entries'} like it" if others else ""
    return context.finding(
        f"{fields} of package.json leads to {target}, which {_state(context, broken[0])}{more}",
        path=target,
        level=level_for(context, _level(broken)),
        evidence=fields,
        related=tuple(Place(path=path) for path in others[:_RELATED]),
        properties={"fields": [promise.field for promise in broken], "targets": [target, *others]},
    )


def _level(broken: list[EntryPoint]) -> Level:
    if all("*" in promise.target for promise in broken):
        # A pattern that leads nowhere breaks nobody who does not already know that the file is gone.
        return "note"
    if any(promise.firm and not promise.types for promise in broken):
        return "error"
    return "warning" if any(promise.firm for promise in broken) else "note"


def _state(context: PackageContext, promise: EntryPoint) -> str:
    """Tell a file that is excluded from one that is not there at all."""
    kept = left_at_home(context, promise)
    return kept[kept.index(" is there") + 1 :] if kept else "is not there"
