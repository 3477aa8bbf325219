"""ships/nothing-built: the package promises code and has none."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks import git_patterns
from auditor.checks.context import PackageContext
from auditor.checks.entry_points import EntryPoint, declared
from auditor.model.finding import Finding


def check(context: PackageContext) -> Iterator[Finding]:
    """Report a package in which no promised file, and no file that `files` asks for, is there."""
    package = context.package
    if package.ecosystem != "npm" or package.kind != "npm-tarball":
        return
    promises = declared(package.manifest)
    if unbuilt(package.paths, promises):
        wanted = sorted({promise.target.removeprefix("./") for promise in promises})
        shown = ", ".join(wanted[:3]) + (f" and {len(wanted) - 3} more" if len(wanted) > 3 else "")
        yield context.finding(
            f"nothing that package.json promises is there ({shown}): the package would ship empty",
            path="package.json",
            properties={"missing": wanted},
        )
        return
    entries = _positive_entries(context)
    if entries and not promises and not _asked_for(context):
        shown = ", ".join(entries[:3])
        yield context.finding(
            f"nothing that `files` asks for is there ({shown}): the package would ship empty",
            path="package.json",
            properties={"missing": entries},
        )


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
