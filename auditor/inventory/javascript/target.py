"""The JavaScript packages of a folder: the package itself, or its workspaces where those are what gets published."""

from __future__ import annotations

import importlib
import pkgutil
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import auditor.inventory.javascript as here
from auditor.errors import ManifestError, StowgateError, UsageError
from auditor.inventory.filesystem import FileSystem
from auditor.inventory.javascript.choose import Choice, choose
from auditor.inventory.javascript.npm_manifest import read_manifest
from auditor.inventory.javascript.npm_settings import global_ignore_file, this_machine
from auditor.inventory.javascript.packager import Packager, PackRequest
from auditor.inventory.javascript.project import WorkspaceRoot, workspace_root_of, workspaces_at
from auditor.inventory.source import PackageSource, Prediction
from auditor.model.package import Notice, Package, Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Packing:
    """How the person would pack: `inside` is running the packager in the package's own folder."""

    packager: str = "auto"
    workspaces: tuple[str, ...] = ()
    all_workspaces: bool = False
    publishable: bool = False
    inside: bool = False


@cache
def packager_of(profile: str) -> Packager:
    """Find the packager that has a profile: the module of its name, or one beside it that starts with the name."""
    name = profile.partition("-")[0]
    modules = [each.name for each in pkgutil.iter_modules(here.__path__)]
    for module in sorted(each for each in modules if each == name or each.startswith(f"{name}_")):
        found = getattr(importlib.import_module(f"{here.__name__}.{module}"), "PACKAGER", None)
        if isinstance(found, Packager) and profile in found.profiles:
            return found
    raise UsageError(f"no packager has the profile {profile!r}")


def packages(target: str, root: str, files: FileSystem, packing: Packing) -> Iterator[PackageSource]:
    """Give the package in a folder, or the workspaces that were asked for."""
    chosen = _chosen_workspaces(root, files, packing)
    if chosen is not None:
        below, names = chosen
        for name in names:
            folder = below.workspaces[name]
            shown = posixpath.join(target, posixpath.relpath(folder, root))
            yield _source(shown, folder, files, packing, below, inherits=True)
        return
    above = workspace_root_of(files, root)
    yield _source(target, root, files, packing, above, inherits=packing.inside and above is not None)


def _chosen_workspaces(root: str, files: FileSystem, packing: Packing) -> tuple[WorkspaceRoot, list[str]] | None:
    """Say which workspaces stand in for the folder; None when the folder itself is meant."""
    asked = packing.all_workspaces or bool(packing.workspaces)
    if not asked and not (packing.publishable and _is_private(root, files)):
        return None
    below = workspaces_at(files, root)
    if below is None or not below.workspaces:
        if asked:
            raise UsageError(f"{root} has no workspaces")
        return None
    if packing.workspaces:
        return below, [_named(wish, below) for wish in packing.workspaces]
    names = [name for name, folder in below.workspaces.items() if asked or not _is_private(folder, files)]
    return (below, names) if names else None


def _named(wish: str, below: WorkspaceRoot) -> str:
    """Find a workspace by its name or its folder, as npm does."""
    for name, folder in below.workspaces.items():
        if wish == name or posixpath.normpath(posixpath.join(below.root, wish)) == folder:
            return name
    raise UsageError(f"there is no workspace {wish!r}", hint=f"there are {', '.join(below.workspaces)}")


def _is_private(folder: str, files: FileSystem) -> bool:
    try:
        return bool(read_manifest(files, folder).content.get("private"))
    except (OSError, StowgateError):
        return False


def _source(  # noqa: PLR0913 - a request is made of them all
    target: str, root: str, files: FileSystem, packing: Packing, above: WorkspaceRoot | None, *, inherits: bool
) -> PackageSource:
    choice = choose(files, root, packing.packager, above.root if above else "")
    request = PackRequest(
        target=target,
        root=root,
        profile=choice.profile,
        files=files,
        route="workspace" if inherits else "folder",
        workspace_root=above.root if above else "",
        workspaces=tuple(above.workspaces.values()) if above else (),
        global_ignore=global_ignore_file(files, root, this_machine()),
    )
    packager = packager_of(choice.profile)
    package = _as_chosen(packager.pack(request), choice)
    notices = (*choice.notices, *package.notices, *_route_notices(request, package, packager))
    return PackageSource(
        package=replace(package, notices=notices),
        prediction=_prediction(request, packager, choice),
    )


def _as_chosen(package: Package, choice: Choice) -> Package:
    """Say why this packager was taken, and that the list is not certain when its version was not compared."""
    if not choice.doubt:
        return replace(package, profile_note=choice.because)
    note = "; ".join(filter(None, (choice.doubt, package.evidence_note)))
    return replace(package, profile_note=choice.because, evidence="approximate", evidence_note=note)


def _prediction(request: PackRequest, packager: Packager, choice: Choice) -> Prediction:
    def pack(profile: str, files: FileSystem) -> Package:
        if profile not in packager.profiles:
            raise ManifestError(f"{packager.name} has no profile {profile}, only {', '.join(packager.profiles)}")
        package = packager.pack(replace(request, profile=profile, files=files))
        return _as_chosen(package, choice) if profile == choice.profile else package

    def trace(profile: str, path: str, files: FileSystem) -> Trace:
        return packager.trace(replace(request, profile=profile, files=files), path)

    return Prediction(files=request.files, profiles=packager.profiles, pack=pack, trace=trace)


def _route_notices(request: PackRequest, package: Package, packager: Packager) -> Iterator[Notice]:
    """Say so when npm would ship something else for the same workspace, packed another way."""
    if not request.workspace_root or packager.name != "npm":
        return
    other = packager.pack(replace(request, route="folder" if request.route == "workspace" else "workspace"))
    drift = sorted(package.paths ^ other.paths)
    if drift:
        here_, there = "npm pack <folder>", "npm pack -w or npm pack in the folder"
        taken, left = (there, here_) if request.route == "workspace" else (here_, there)
        more = f" and {len(drift) - 1} more" if len(drift) > 1 else ""
        yield Notice(text=f"listed as for {taken}; {left} differs in {drift[0]}{more}", path=drift[0])
