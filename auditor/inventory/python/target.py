"""The Python packages of a folder: an sdist and a wheel, as its build backend would make them."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.errors import ManifestError
from auditor.inventory.filesystem import FileSystem
from auditor.inventory.python.backend import ArchiveKind, Route
from auditor.inventory.python.predict import predict
from auditor.inventory.python.trace import trace
from auditor.inventory.source import PackageSource, Prediction
from auditor.model.package import Package, Trace

MANIFESTS = ("pyproject.toml", "setup.py", "setup.cfg")


def packages(target: str, root: str, files: FileSystem, route: Route = "from-sdist") -> Iterator[PackageSource]:
    """Give the sdist and the wheel, each able to be asked again over an edited tree."""
    for package in predict(target, root, files, route=route):
        kind: ArchiveKind = "sdist" if package.kind == "sdist" else "wheel"
        yield PackageSource(package=package, prediction=_prediction(package, kind, files, route))


def _prediction(package: Package, kind: ArchiveKind, files: FileSystem, route: Route) -> Prediction:
    def pack(profile: str, over: FileSystem) -> Package:
        if profile != package.profile:
            raise ManifestError(f"this project is built by {package.profile}, not by {profile}")
        return next(each for each in predict(package.target, package.root, over, route=route) if each.kind == kind)

    def chain(profile: str, path: str, over: FileSystem) -> Trace:  # noqa: ARG001 - a Python project has one backend
        return trace(package.root, over, path, kind=kind, route=route)

    return Prediction(files=files, profiles=(package.profile,), pack=pack, trace=chain)


def is_project(root: str, files: FileSystem) -> bool:
    """Say whether a folder holds a Python project and not just the settings of some Python tool."""
    names = {entry.name for entry in files.entries(root)}
    if "setup.py" in names:
        return True
    text = _text(root, files, "pyproject.toml") if "pyproject.toml" in names else ""
    if any(mark in text for mark in ("[project]", "[build-system]", "[tool.poetry]", "[tool.flit.")):
        return True
    legacy = _text(root, files, "setup.cfg") if "setup.cfg" in names else ""
    return "[metadata]" in legacy or "[options]" in legacy


def _text(root: str, files: FileSystem, name: str) -> str:
    try:
        return files.read(f"{root}/{name}").decode("utf-8", "replace")
    except OSError:
        return ""
