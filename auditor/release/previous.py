"""The release that another one is compared with: from the registry, by version, or from a path."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace

from auditor.errors import StowgateError, TargetError, UsageError
from auditor.inventory.download.errors import MissingError
from auditor.inventory.source import PackageSource
from auditor.inventory.targets import Wishes, locate
from auditor.model.package import Package
from auditor.release.delta import Delta, compare

_VERSION = re.compile(r"v?(\d[\w.+!-]*)\Z")


def previous(package: Package, against: str, wishes: Wishes) -> PackageSource:
    """Find what a package is to be compared with; `against` is `registry`, a version, or any target."""
    spec = specification(package, against)
    if spec.startswith("pypi:") and package.kind in ("wheel", "sdist"):
        wishes = replace(wishes, only="wheel" if package.kind == "wheel" else "sdist")
    wishes = replace(wishes, hashing=True, workspaces=(), all_workspaces=False, pack=False)
    found = locate(spec, wishes)
    return _alike(package, found, spec)


def specification(package: Package, against: str) -> str:
    """Turn what a person said into a target."""
    if against.startswith(("npm:", "pypi:")):
        return against
    lead = {"npm": "npm", "pypi": "pypi"}.get(package.ecosystem, "")
    version = _VERSION.match(against)
    if against == "registry" or (version and not os.path.lexists(against)):
        if not lead:
            raise UsageError(f"{package.target} is no npm or Python package: compare it with a path")
        if not version:
            return f"{lead}:{package.name}"
        return f"{lead}:{package.name}{'@' if lead == 'npm' else '=='}{version[1]}"
    return against


def _alike(package: Package, found: tuple[PackageSource, ...], spec: str) -> PackageSource:
    """Choose the package of the same kind, of the same name if there is one."""
    kin = [each for each in found if each.package.kind == package.kind]
    named = [each for each in kin if each.package.name == package.name]
    if named or kin:
        return (named or kin)[0]
    same = [each for each in found if each.package.ecosystem == package.ecosystem]
    if len(same) == 1:
        return same[0]
    raise TargetError(f"{spec} holds no {package.kind} to compare {package.label} with")


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Why there is no comparison; `unpublished` when the registry says that there is nothing yet."""

    what: str
    reason: str
    unpublished: bool


def difference(package: Package, against: str, wishes: Wishes) -> Delta | Missing:
    """Compare a package with the release that was asked for, or say why that cannot be done."""
    try:
        return compare(previous(package, against, wishes).package, package)
    except (StowgateError, OSError) as error:
        unpublished = against == "registry" and isinstance(error, MissingError)
        what = f"the comparison of {package.label} with {against}"
        return Missing(what=what, reason=str(error), unpublished=unpublished)
