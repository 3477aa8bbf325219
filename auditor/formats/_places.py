"""Where in the repository a finding is, for formats whose readers open files of the repository."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from auditor.model.finding import Finding, Place
from auditor.model.package import Package
from auditor.model.report import Report

_MANIFESTS = {"npm": "package.json", "pypi": "pyproject.toml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryPlace:
    """A file of the repository; `exact` when it is the very file, not the manifest that ships it."""

    path: str
    line: int | None = None
    column: int | None = None
    exact: bool = True


def in_repository(finding: Finding, report: Report) -> RepositoryPlace:
    """Give the file a person would open: a member of an archive is none, so its manifest stands for it."""
    place, package = finding.place, _package(finding, report)
    known = finding.properties.get("file")
    if isinstance(known, str) and known:
        return _exact(known, place)
    if package is None:
        return _exact(place.path, place) if place.path else RepositoryPlace(path="package.json", exact=False)
    if package.evidence == "artifact":
        return RepositoryPlace(path=_MANIFESTS.get(package.ecosystem, "") or place.path or "package.json", exact=False)
    if not place.path:
        manifest = _MANIFESTS.get(package.ecosystem, "package.json")
        return RepositoryPlace(path=_inside(package, manifest), exact=False)
    return _exact(_inside(package, place.path), place)


def related(place: Place, finding: Finding, report: Report) -> RepositoryPlace:
    """Give the file of a related place; those of the pipeline are told from the target."""
    package = _package(finding, report)
    path = place.path or "package.json"
    if package is not None and package.evidence != "artifact" and not place.label.startswith("made by "):
        path = _inside(package, path)
    return _exact(path, place)


def _package(finding: Finding, report: Report) -> Package | None:
    return next((each for each in report.listed if each.label == finding.package), None)


def _inside(package: Package, path: str) -> str:
    target = package.target
    return path if target in (".", "") or posixpath.isabs(target) else posixpath.join(target, path)


def _exact(path: str, place: Place) -> RepositoryPlace:
    return RepositoryPlace(path=posixpath.normpath(path), line=place.line, column=place.column)
