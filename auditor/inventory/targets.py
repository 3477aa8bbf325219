"""From what a person typed to packages: folders, archives and registry names, each by its own module."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from auditor.errors import TargetError
from auditor.inventory.filesystem import Disk
from auditor.inventory.source import PackageSource
from auditor.model.package import Notice

Evidence: TypeAlias = Literal["auto", "dist", "prediction"]


_PRIVATE = "package.json is private and nothing of it is published: only the Python project is audited"


def _silent(name: str, done: int, total: int | None) -> None:
    """Say nothing about progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How the targets are to be packed and read, where the person has a say.

    `publishable` asks for what would be published: the workspaces of a private root in place of the root.
    `python_from` says whether built artifacts in dist/ stand in for the prediction of a Python project.
    `reading` announces that the content will be asked for, so that archives need not be inflated twice.
    """

    packager: str = "auto"
    workspaces: tuple[str, ...] = ()
    all_workspaces: bool = False
    publishable: bool = False
    python_from: Evidence = "prediction"
    wheel_from_tree: bool = False
    hashing: bool = False
    reading: bool = False
    pack: bool = False
    pack_seconds: float = 300.0
    registry: str = ""
    only: Literal["wheel", "sdist"] | None = None
    progress: Callable[[str, int, int | None], None] = _silent


def locate(target: str, wishes: Wishes) -> tuple[PackageSource, ...]:
    """Give the packages of one target, in a stable order."""
    if not target.strip():
        raise TargetError("an empty target", hint="name a folder, for example `.`")
    if "\0" in target:
        raise TargetError(f"{target!r} is not a path")
    if target.startswith(("npm:", "pypi:")):
        return tuple(_registry(target, wishes))
    path = os.path.abspath(target)
    if not os.path.lexists(path):
        raise TargetError(f"{target}: there is no such file or folder")
    try:
        found = tuple(_packages(target, path, wishes))
        if wishes.pack and os.path.isdir(path):
            found = tuple(_packed(path, found, wishes))
    except (OSError, RecursionError) as error:
        raise TargetError(f"{target}: {_words(error)}") from error
    if not found:
        raise TargetError(
            f"{target}: no package here (no package.json, pyproject.toml, setup.py or setup.cfg, and no archive)",
            hint="point stowgate at a folder with a manifest, or at an archive",
        )
    return found


def _packages(target: str, path: str, wishes: Wishes) -> Iterator[PackageSource]:
    if not os.path.isdir(path):
        from auditor.inventory.archives import target as archives  # noqa: PLC0415 - only when it is needed

        yield archives.package(target, path, hashing=wishes.hashing, keeping=wishes.reading)
        return
    root, files = os.path.realpath(path), Disk()
    names = {entry.name for entry in files.entries(root)}
    javascript = "package.json" in names
    python = names & {"pyproject.toml", "setup.py", "setup.cfg"}
    built = tuple(_python(target, root, files, wishes, alone=not javascript)) if python else ()
    if javascript:
        found = tuple(_javascript(target, root, files, wishes))
        if built and wishes.publishable and all(source.package.manifest.get("private") for source in found):
            found, built = (), tuple(_noted(source, _PRIVATE) for source in built)
        yield from found
    yield from built
    if not javascript and not python:
        yield from _artifacts(target, root, wishes)


def _packed(path: str, predicted: tuple[PackageSource, ...], wishes: Wishes) -> Iterator[PackageSource]:
    from auditor.inventory.pack import target as pack  # noqa: PLC0415 - runs the project's own tools: only on demand

    yield from pack.packages(
        os.path.realpath(path), predicted, seconds=wishes.pack_seconds, wheel_from_tree=wishes.wheel_from_tree
    )


def _javascript(target: str, root: str, files: Disk, wishes: Wishes) -> Iterator[PackageSource]:
    from auditor.inventory.javascript import target as javascript  # noqa: PLC0415 - only when it is needed

    packing = javascript.Packing(
        packager=wishes.packager,
        workspaces=wishes.workspaces,
        all_workspaces=wishes.all_workspaces,
        publishable=wishes.publishable,
        inside=root == os.path.realpath(os.getcwd()),
    )
    yield from javascript.packages(target, root, files, packing)


def _python(target: str, root: str, files: Disk, wishes: Wishes, *, alone: bool) -> Iterator[PackageSource]:
    from auditor.inventory.python import target as python  # noqa: PLC0415 - only when it is needed

    if not alone and not python.is_project(root, files):
        return
    look = wishes.python_from != "prediction" and not wishes.pack
    built = python.built_artifacts(root, files) if look else ()
    fresh = built and (wishes.python_from == "dist" or python.newer_than_sources(built, root, files))
    if fresh:
        yield from _built(target, root, built, wishes)
        return
    if wishes.python_from == "dist":
        raise TargetError(f"{target}: there are no built artifacts in dist/", hint="build first, or use --predict")
    stale = "the artifacts in dist/ are older than the sources, so the prediction is audited" if built else ""
    route: Literal["from-sdist", "from-tree"] = "from-tree" if wishes.wheel_from_tree else "from-sdist"
    for source in python.packages(target, root, files, route=route):
        yield _noted(source, stale) if stale else source


def _built(target: str, root: str, built: tuple[str, ...], wishes: Wishes) -> Iterator[PackageSource]:
    from auditor.inventory.archives import target as archives  # noqa: PLC0415 - only when it is needed

    for path in built:
        source = archives.package(target, path, hashing=wishes.hashing, keeping=wishes.reading)
        yield _noted(source, f"{os.path.relpath(path, root)} is audited: it is newer than the sources")


def _noted(source: PackageSource, text: str) -> PackageSource:
    package = source.package
    return replace(source, package=replace(package, notices=(*package.notices, Notice(text=text))))


def _registry(target: str, wishes: Wishes) -> Iterator[PackageSource]:
    from auditor.inventory import download  # noqa: PLC0415 - the only targets that touch the network
    from auditor.inventory.archives import target as archives  # noqa: PLC0415

    fetching = download.FetchWishes(registry=wishes.registry, only=wishes.only, progress=wishes.progress)
    for fetched in download.fetch(target, fetching):
        source = archives.package(target, fetched.path, hashing=wishes.hashing, keeping=wishes.reading)
        notices = (*fetched.notices, *source.package.notices)
        yield replace(source, package=replace(source.package, notices=notices))


def _artifacts(target: str, folder: str, wishes: Wishes) -> Iterator[PackageSource]:
    from auditor.inventory.archives import target as archives  # noqa: PLC0415 - only when it is needed

    for path in archives.artifacts(folder):
        shown = os.path.join(target, os.path.basename(path))
        yield archives.package(shown, path, hashing=wishes.hashing, keeping=wishes.reading)


def _words(error: OSError | RecursionError) -> str:
    if isinstance(error, RecursionError):
        return "folders are nested too deep to read"
    where = f" ({error.filename})" if error.filename else ""
    return f"{error.strerror or error}{where}"
