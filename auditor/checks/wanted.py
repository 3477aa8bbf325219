"""What an edit must not take away, and who else must agree with it: for the checks and commands that offer edits."""

from __future__ import annotations

import posixpath

from auditor.checks.entry_points import declared
from auditor.errors import StowgateError
from auditor.inventory.javascript import target as javascript
from auditor.inventory.source import PackageSource
from auditor.model.package import Package

# Leaving the file out is seldom what closes these.
NOT_BY_LEAVING_OUT = frozenset({"ships/large-file"})


def promised(package: Package, unwanted: frozenset[str]) -> frozenset[str]:
    """Give the unwanted files that the package promises to have."""
    if package.ecosystem != "npm":
        return frozenset(path for path in unwanted if posixpath.basename(path) == "__init__.py")
    promises = [entry for entry in declared(package.manifest) if entry.kept_by(package.paths)]
    return frozenset(path for path in unwanted if any(not entry.kept_by(package.paths - {path}) for entry in promises))


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
