"""What an edit must not take away, and who else must agree with it: for the checks and commands that offer edits."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any

from auditor.checks.entry_points import declared
from auditor.checks.loaded import loaded
from auditor.errors import StowgateError
from auditor.inventory.javascript import target as javascript
from auditor.inventory.source import PackageSource
from auditor.model.package import Package

# Leaving the file out is seldom what closes these.
NOT_BY_LEAVING_OUT = frozenset({"ships/large-file"})
_AT_THE_USERS = ("preinstall", "install", "postinstall", "prepare")


def promised(package: Package, unwanted: frozenset[str]) -> dict[str, str]:
    """Give the unwanted files that the package promises to have or loads itself, each with the reason in words."""
    kept = dict(_entry_points(package, unwanted))
    for path, loader in loaded(package, unwanted - kept.keys()).items():
        kept[path] = f"is loaded by {loader}"
    return kept


def _entry_points(package: Package, unwanted: frozenset[str]) -> Iterator[tuple[str, str]]:
    if package.ecosystem != "npm":
        yield from ((path, "makes a package") for path in unwanted if posixpath.basename(path) == "__init__.py")
        return
    paths = frozenset(file.origin for file in package.files)
    promises = [entry for entry in declared(package.manifest) if entry.kept_by(paths)]
    named = frozenset(_named(package.manifest, frozenset(unwanted)))
    for path in unwanted:
        alone = frozenset((path,))
        if any(entry.kept_by(alone) and not entry.kept_by(paths - alone) for entry in promises):
            yield path, "is an entry point of the package"
        elif path in named:
            yield path, "is run when the package is installed"


def _named(manifest: Mapping[str, Any], paths: frozenset[str]) -> Iterator[str]:
    """Give the paths that a script which runs at the user's names."""
    scripts = manifest.get("scripts")
    if not isinstance(scripts, Mapping):
        return
    for name in _AT_THE_USERS:
        words = re.split(r"[\s;&|()\"']+", str(scripts.get(name, "")))
        named = {posixpath.normpath(word) for word in words if word}
        yield from (path for path in paths if not named.isdisjoint((path, path.rpartition(".")[0] or path)))


def as_npm(source: PackageSource) -> tuple[PackageSource, ...]:
    """Give the project as npm would pack it, where another packager does."""
    package, prediction = source.package, source.prediction
    if package.ecosystem != "npm" or package.profile.startswith("npm-") or prediction is None:
        return ()
    packing = javascript.Packing(packager="npm@12")
    try:
        return tuple(javascript.packages(package.target, package.root, prediction.files, packing))
    except (StowgateError, OSError):
        return ()
