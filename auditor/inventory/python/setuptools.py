"""What setuptools would put into an sdist and a wheel, without running any code of the project."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from auditor.inventory.python.backend import Backend, BuildRequest, Listing, Pick
from auditor.inventory.python.project import LEGACY_BACKEND, normalized_name
from auditor.inventory.python.setuptools_configure import configure
from auditor.inventory.python.setuptools_discovery import package_path
from auditor.inventory.python.setuptools_folder import Folder, leaves, native
from auditor.inventory.python.setuptools_modules import Part, modules, package_data
from auditor.inventory.python.setuptools_scm import (
    VersionFile,
    doubt_requirements,
    is_configured,
    tracked_files,
    version_files,
    with_version_files,
)
from auditor.inventory.python.setuptools_settings import Settings
from auditor.inventory.python.setuptools_sources import (
    OWN_LIST,
    SourceList,
    egg_info_folder,
    release_folder,
    source_list,
)
from auditor.inventory.python.setuptools_values import normal_version
from auditor.inventory.python.tree import Tree
from auditor.model.package import Exclusion, Reason

_PROFILE = "setuptools-84"
_WRITTEN_ANEW = Reason(kind="generated", source="setuptools", text="written anew, since the project's own is left out")
_OWN_CONFIG = b"[egg_info]\ntag_build =\ntag_date = 0\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Build:
    folder: Folder
    settings: Settings
    written: tuple[VersionFile, ...]
    tracked: tuple[str, ...]


def _prepare(request: BuildRequest) -> _Build:
    written, doubts = version_files(request.project)
    files = with_version_files(request.files, request.root, written)
    folder = Folder(Tree(files, request.root))
    settings = configure(request.project, folder)
    settings.doubts |= dict.fromkeys(doubts)
    has_plugin = doubt_requirements(settings)
    if has_plugin and is_configured(request.project.toml.section("tool")):
        settings.version = ""
    tracked = tracked_files(folder, settings) if has_plugin else ()
    return _Build(folder=folder, settings=settings, written=written, tracked=tracked)


def _sdist(request: BuildRequest) -> Listing:
    build = _prepare(request)
    settings, folder = build.settings, build.folder
    metadata = egg_info_folder(folder, settings)
    sources = source_list(folder, settings, build.tracked)
    shipped: dict[str, Pick] = {}
    for path, why in sources.files.items():
        place = posixpath.normpath(path)
        if not leaves(path) and not _is_metadata(place) and folder.is_file(path):
            shipped.setdefault(place, Pick(path=place, source=folder.tree.at(path), why=why))
    _add_left_over_release(folder, settings, shipped)
    listed = "\n".join([*sources.files, f"{metadata}/PKG-INFO", f"{metadata}/SOURCES.txt"])
    generated = {
        "PKG-INFO": b"",
        f"{metadata}/PKG-INFO": b"",
        f"{metadata}/SOURCES.txt": OWN_LIST + listed.encode("utf-8", "replace"),
    }
    if "setup.cfg" not in shipped and folder.is_file("setup.cfg"):
        shipped["setup.cfg"] = Pick(path="setup.cfg", content=_OWN_CONFIG, why=_WRITTEN_ANEW)
    elif "setup.cfg" not in shipped:
        generated["setup.cfg"] = _OWN_CONFIG
    return Listing(
        picks=_with_written(shipped, build),
        excluded=_excluded(sources, shipped),
        doubts=(*settings.doubts, *folder.doubts),
        generated=generated,
        notices=sources.notices,
        name=settings.name,
        version=settings.version,
    )


def _add_left_over_release(folder: Folder, settings: Settings, shipped: dict[str, Pick]) -> None:
    """Add what lies in a folder called like the release: setuptools puts the sdist together right there."""
    release = release_folder(settings)
    if not release:
        name = normalized_name(settings.name or "UNKNOWN")
        if any(re.match(rf"{re.escape(name)}-\d", found) for found in folder.listing(".")[0]):
            settings.doubt(f"a folder that begins with {name}- ships if it bears the version, which is not known")
        return
    why = Reason(kind="stale-release", source=release, text="left behind by an earlier sdist")
    for current, folders, names in folder.below(release):
        paths = [posixpath.join(current, name) for name in (*folders, *names)]
        if any(folder.tree.is_link(folder.tree.at(path)) for path in paths):
            settings.doubt(f"{current} holds links, and was left behind by an earlier sdist")
        for path in paths:
            place = path.removeprefix(f"{release}/")
            if folder.is_file(path) and not _is_metadata(place):
                shipped.setdefault(place, Pick(path=place, source=folder.tree.at(path), why=why))


def _excluded(sources: SourceList, shipped: dict[str, Pick]) -> tuple[Exclusion, ...]:
    return tuple(
        Exclusion(path=posixpath.normpath(path), by=why)
        for path, why in sources.removed.items()
        if posixpath.normpath(path) not in shipped and not leaves(path) and not _is_metadata(path)
    )


def _is_metadata(path: str) -> bool:
    return path == "PKG-INFO" or any(part.endswith(".egg-info") for part in path.split("/"))


def _with_written(shipped: dict[str, Pick], build: _Build) -> tuple[Pick, ...]:
    """Mark the files that a plugin writes during the build: their contents are not known."""
    reasons = {build.folder.tree.at(item.path): item.reason for item in build.written}
    return tuple(
        replace(pick, why=reasons[pick.source], source="", content=b"") if pick.source in reasons else pick
        for pick in shipped.values()
    )


def _wheel(request: BuildRequest) -> Listing:
    build = _prepare(request)
    settings, folder = build.settings, build.folder
    egg_info_folder(folder, settings)
    shipped: dict[str, Pick] = {}
    sources: SourceList | None = None
    excluded: tuple[Exclusion, ...] = ()
    if settings.has_modules:
        if settings.include_package_data:
            sources = source_list(folder, settings, build.tracked)
        data = package_data(folder, settings, sources.files if sources else {})
        excluded = data.excluded
        for part in (*_left_behind(folder, settings), *modules(folder, settings), *data.parts):
            _place(part, folder, shipped, settings)
    for part in _beside(settings):
        _place(part, folder, shipped, settings)
    _doubt_wheel(folder, settings)
    if sources:
        taken = {folder.tree.relative(pick.source): pick for pick in shipped.values()}
        excluded = (*excluded, *_excluded(sources, taken))
    return Listing(
        picks=_with_written(shipped, build),
        excluded=excluded,
        doubts=(*settings.doubts, *settings.wheel_doubts, *folder.doubts),
        notices=sources.notices if sources else (),
        name=settings.name,
        version=settings.version,
    )


def _place(part: Part, folder: Folder, shipped: dict[str, Pick], settings: Settings) -> None:
    path = posixpath.normpath(part.path)
    if leaves(path):
        settings.doubt_wheel(f"{part.source} would be put outside the wheel")
    elif not folder.is_file(part.source):
        settings.refuse(f"{part.source}: not a regular file, and the wheel needs it: setuptools stops here")
    elif not any(name.endswith((".egg-info", ".dist-info")) for name in path.split("/")):
        shipped[path] = Pick(path=path, source=folder.tree.at(part.source), why=part.why)


def _left_behind(folder: Folder, settings: Settings) -> Iterator[Part]:
    """Yield what an earlier build left in build/lib: setuptools copies all of it."""
    if settings.extensions:
        return
    why = Reason(kind="stale-build", source="build/lib", text="left behind by an earlier build")
    for current, _, names in folder.below("build/lib"):
        if any(name.startswith(".nfs") for name in current.split("/")):
            continue
        for name in names:
            if not name.startswith(".nfs"):
                path = posixpath.join(current, name)
                yield Part(source=path, path=path.removeprefix("build/lib/"), why=why)


def _beside(settings: Settings) -> Iterator[Part]:
    """Yield data files and scripts, which go into the wheel's `.data` folder."""
    version = normal_version(settings.version)
    if not version and (settings.data_files or settings.scripts):
        settings.doubt_wheel("the version is not known, and the names of data files and scripts contain it")
    base = f"{normalized_name(settings.name or 'UNKNOWN')}-{version or '0'}.data"
    why = settings.reason("data-files", "data_files")
    for place, names in settings.data_files:
        target = native(place or ".")
        top = target.lstrip("/") if target.startswith("/") else posixpath.join(base, "data", target)
        for name in names:
            yield Part(source=native(name), path=posixpath.join(top, posixpath.basename(native(name))), why=why)
    why = settings.reason("script", "scripts")
    for name in settings.scripts:
        yield Part(source=native(name), path=posixpath.join(base, "scripts", posixpath.basename(name)), why=why)


def _doubt_wheel(folder: Folder, settings: Settings) -> None:
    if settings.extensions:
        settings.doubt_wheel("extension modules are compiled, and the names of the results depend on the machine")
    if settings.namespace_packages:
        settings.doubt_wheel("namespace_packages writes a file whose name depends on the Python that builds")
    places = [package_path(package, settings.package_dir) for package in settings.packages or ()]
    if any(place == "build" or place.startswith("build/") for place in places):
        settings.doubt_wheel("the build folder itself is taken for a package")
    if any(posixpath.normpath(place or ".") == "." for place in places):
        settings.doubt_wheel("a package lies in the project's own folder, where the build puts its results too")
    for name in folder.listing("build")[0]:
        if name.startswith("bdist.") or (settings.scripts and name.startswith("scripts-")):
            settings.doubt_wheel(f"build/{name} was left behind by an earlier build and may end up in the wheel")


BACKEND = Backend(names=("setuptools.build_meta", LEGACY_BACKEND), profile=_PROFILE, sdist=_sdist, wheel=_wheel)
