"""The modules and the package data of a setuptools project, and where each goes in the wheel."""

from __future__ import annotations

import fnmatch
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from auditor.inventory.python.setuptools_discovery import package_path
from auditor.inventory.python.setuptools_folder import Folder, native
from auditor.inventory.python.setuptools_settings import Settings
from auditor.model.package import Exclusion, Reason

_ALWAYS_DATA = ("*.pyi", "py.typed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file of a package: `source` as setuptools writes it, `path` its place in the wheel."""

    source: str
    path: str
    why: Reason


def modules(folder: Folder, settings: Settings) -> Iterator[Part]:
    """Yield every Python module, those named one by one first."""
    for name in settings.py_modules or ():
        yield from _module(folder, settings, name)
    for package in settings.packages or ():
        why = settings.reason("package-module", "packages", f"package {package}")
        place = _checked_place(folder, settings, package)
        folders, others = folder.listing(place)
        for name in fnmatch.filter((*folders, *others), "*.py"):
            if name[0] != "." and not (settings.is_legacy and posixpath.normpath(f"{place}/{name}") == "setup.py"):
                yield Part(source=posixpath.join(place, name), path=posixpath.join(*package.split("."), name), why=why)


def _module(folder: Folder, settings: Settings, module: str) -> Iterator[Part]:
    package, _, name = module.rpartition(".")
    why = settings.reason("py-module", "py_modules", f"module {module}")
    place = _checked_place(folder, settings, package) if package else _root_place(settings)
    inside = posixpath.join(*package.split("."))
    init = posixpath.join(place, "__init__.py")
    if package and folder.is_file(init):
        yield Part(source=init, path=posixpath.join(inside, "__init__.py"), why=why)
    source = posixpath.join(place, f"{name}.py")
    if folder.is_file(source):
        yield Part(source=source, path=posixpath.join(inside, f"{name}.py"), why=why)


def _root_place(settings: Settings) -> str:
    places = settings.package_dir or {}
    return native(places[""]) if "" in places else ""


def _checked_place(folder: Folder, settings: Settings, package: str) -> str:
    place = package_path(package, settings.package_dir)
    if place and not folder.is_dir(place):
        settings.refuse(f"the folder {place} of package {package} does not exist: setuptools refuses to build")
    return place


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageData:
    """The data of all packages, and what `exclude_package_data` took away."""

    parts: tuple[Part, ...]
    excluded: tuple[Exclusion, ...]


def package_data(folder: Folder, settings: Settings, taken: Mapping[str, Reason]) -> PackageData:
    """Collect data by globs, after the files that the source list (`taken`) has in package folders."""
    owned = _owned(settings, taken)
    parts: list[Part] = []
    excluded: list[Exclusion] = []
    for package in settings.packages or ():
        place = package_path(package, settings.package_dir)
        found = {path: taken[path] for path in owned.get(package, ())}
        for path, why in _globbed(folder, settings, package, place):
            found.setdefault(path, why)
        bad = _unwanted(settings, package, place, found)
        excluded.extend(Exclusion(path=posixpath.normpath(path), by=why) for path, why in bad.items())
        base = posixpath.join(*package.split("."))
        parts.extend(
            Part(
                source=path,
                path=posixpath.normpath(posixpath.join(base, posixpath.relpath(path, place or "."))),
                why=why,
            )
            for path, why in found.items()
            if path not in bad
        )
    return PackageData(parts=tuple(parts), excluded=tuple(excluded))


def _globbed(folder: Folder, settings: Settings, package: str, place: str) -> Iterator[tuple[str, Reason]]:
    always = Reason(kind="typing-file", source="setuptools", text="*.pyi and py.typed of every package")
    given = settings.package_data
    named = [*given.get("", ()), *(given.get(package, ()) if package else ())]
    for pattern in (*_ALWAYS_DATA, *named):
        why = always if pattern in _ALWAYS_DATA else settings.reason("package-data", "package_data", pattern)
        full = posixpath.join(place, native(pattern))
        yield from ((path, why) for path in folder.glob(full, recursive=True, hidden=False) if folder.is_file(path))


def _unwanted(settings: Settings, package: str, place: str, found: Iterable[str]) -> dict[str, Reason]:
    given = settings.exclude_package_data
    bad: dict[str, Reason] = {}
    for pattern in (*given.get("", ()), *(given.get(package, ()) if package else ())):
        why = settings.reason("exclude-package-data", "exclude_package_data", pattern)
        for path in fnmatch.filter(found, posixpath.join(place, native(pattern))):
            bad.setdefault(path, why)
    return bad


def _owned(settings: Settings, taken: Iterable[str]) -> dict[str, list[str]]:
    """Give each package the listed files below its folder that belong to no package further down."""
    places = {package_path(package, settings.package_dir): package for package in settings.packages or ()}
    owned: dict[str, list[str]] = {}
    for path in taken:
        above, name = posixpath.split(path)
        is_direct = True
        while above and above not in places and above != "/":
            above = posixpath.dirname(above)
            is_direct = False
        if above in places and not (is_direct and name.endswith(".py") and name[:-3].isidentifier()):
            owned.setdefault(places[above], []).append(path)
    return owned
