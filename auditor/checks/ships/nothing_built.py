"""ships/nothing-built: the package promises code and has none."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from auditor.checks import git_patterns
from auditor.checks.context import PackageContext
from auditor.checks.entry_points import EntryPoint, declared
from auditor.model.finding import Finding
from auditor.model.rule import Level


def check(context: PackageContext) -> Iterator[Finding]:
    """Report a package in which no promised file, and no file that `files` asks for, is there."""
    package = context.package
    if package.ecosystem != "npm" or package.kind != "npm-tarball":
        return
    promises = declared(package.manifest)
    if unbuilt(package.paths, promises):
        wanted = sorted({promise.target.removeprefix("./") for promise in promises})
        shown = ", ".join(wanted[:3]) + (f" and {len(wanted) - 3} more" if len(wanted) > 3 else "")
        kept = next(filter(None, (left_at_home(context, promise) for promise in promises)), "")
        message = f"nothing that package.json promises ships ({shown}): {kept}"
        if not kept:
            message = f"nothing that package.json promises is there ({shown}): the package would ship empty"
        yield context.finding(
            message,
            path="package.json",
            level=level_for(context, "error"),
            properties={"missing": wanted},
        )
        return
    entries = _positive_entries(context)
    if entries and not promises and not _asked_for(context):
        shown = ", ".join(entries[:3])
        yield context.finding(
            f"nothing that `files` asks for is there ({shown}): the package would ship empty",
            path="package.json",
            level=level_for(context, "error"),
            properties={"missing": entries},
        )


def level_for(context: PackageContext, level: Level) -> Level:
    """Take the level down for a package that no packager would publish."""
    return "note" if context.package.manifest.get("private") is True else level


def left_at_home(context: PackageContext, promise: EntryPoint) -> str:
    """Say that a promised file is there and does not ship, and which rule keeps it; empty when none is there."""
    prediction = context.prediction
    if prediction is None or "*" in promise.target:
        return ""
    for candidate in promise.candidates():
        entry = prediction.files.entry(posixpath.join(context.package.root, candidate))
        if entry is not None and entry.kind == "file":
            chain = prediction.trace(context.package.profile, candidate, prediction.files)
            return f"{candidate} is there and does not ship ({chain.decided_by})"
    return ""


def unbuilt(paths: frozenset[str], promises: tuple[EntryPoint, ...]) -> bool:
    """Say whether not one promise is kept, although some are made."""
    return bool(promises) and not any(promise.kept_by(paths) for promise in promises)


def _asked_for(context: PackageContext) -> bool:
    """Say whether anything that `files` names is in the package, be it predicted or published."""
    wanted = git_patterns.compiled(f"/{entry.removeprefix('./').lstrip('/')}" for entry in _positive_entries(context))
    return any(wanted.match_file(path) for path in context.package.paths)


def _positive_entries(context: PackageContext) -> list[str]:
    files = context.package.manifest.get("files")
    entries = files if isinstance(files, list) else []
    return [entry for entry in entries if isinstance(entry, str) and entry and not entry.startswith("!")]
