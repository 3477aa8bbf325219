"""The Python packages of a folder: an sdist and a wheel, as its build backend would make them."""

from __future__ import annotations

import os
from collections.abc import Iterator

from auditor.errors import ManifestError
from auditor.inventory.filesystem import FileSystem
from auditor.inventory.python.backend import ArchiveKind, Route
from auditor.inventory.python.predict import predict
from auditor.inventory.python.trace import trace
from auditor.inventory.source import PackageSource, Prediction
from auditor.model.package import Package, Trace

MANIFESTS = ("pyproject.toml", "setup.py", "setup.cfg")
_ARTIFACTS = (".whl", ".tar.gz", ".zip")


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

    def chain(profile: str, path: str) -> Trace:  # noqa: ARG001 - a Python project has one backend
        return trace(package.root, files, path, kind=kind, route=route)

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


def built_artifacts(root: str, files: FileSystem) -> tuple[str, ...]:
    """Give the sdists and wheels that lie in dist/, by name."""
    folder = f"{root}/dist"
    entry = files.entry(folder)
    if entry is None or entry.kind != "directory":
        return ()
    names = [each.name for each in files.entries(folder) if each.kind == "file" and each.name.endswith(_ARTIFACTS)]
    return tuple(f"{folder}/{name}" for name in names)


def newer_than_sources(artifacts: tuple[str, ...], root: str, files: FileSystem) -> bool:
    """Say whether every artifact is younger than every source file that would be built now."""
    built = min(os.stat(path).st_mtime for path in artifacts)
    sources = [f"{root}/{name}" for name in MANIFESTS if files.entry(f"{root}/{name}")]
    for package in predict("", root, files):
        sources += [path for file in package.files if os.path.exists(path := f"{root}/{file.path}")]
    return all(os.stat(path).st_mtime <= built for path in sources)


def _text(root: str, files: FileSystem, name: str) -> str:
    try:
        return files.read(f"{root}/{name}").decode("utf-8", "replace")
    except OSError:
        return ""
