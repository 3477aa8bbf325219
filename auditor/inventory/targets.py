"""From what a person typed to packages: folders, archives and registry names, each by its own module."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from auditor.errors import StowgateError, TargetError
from auditor.inventory.filesystem import Disk
from auditor.inventory.source import PackageSource
from auditor.model.package import Notice
from auditor.model.report import FailedTarget

if TYPE_CHECKING:
    from auditor.inventory.python.dist import Built

Evidence: TypeAlias = Literal["auto", "dist", "prediction"]
Located: TypeAlias = PackageSource | FailedTarget


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
    """Give the packages of one target, in a stable order; if one cannot be read, that is an error."""
    found: list[PackageSource] = []
    for each in locate_all(target, wishes):
        if isinstance(each, FailedTarget):
            raise TargetError(each.error, hint=each.hint)
        found.append(each)
    return tuple(found)


def locate_all(target: str, wishes: Wishes) -> tuple[Located, ...]:
    """Give the packages of one target, in a stable order, with whatever of it cannot be read in its place."""
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


def _packages(target: str, path: str, wishes: Wishes) -> Iterator[Located]:
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
            found, built = (), tuple(_noted(each, _PRIVATE) for each in built)
        yield from found
    yield from built
    if not javascript and not python:
        yield from _artifacts(target, root, wishes)


def _packed(path: str, predicted: tuple[Located, ...], wishes: Wishes) -> Iterator[PackageSource]:
    from auditor.inventory.pack import target as pack  # noqa: PLC0415 - runs the project's own tools: only on demand

    sources = tuple(each for each in predicted if isinstance(each, PackageSource))
    yield from pack.packages(
        os.path.realpath(path), sources, seconds=wishes.pack_seconds, wheel_from_tree=wishes.wheel_from_tree
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


def _python(target: str, root: str, files: Disk, wishes: Wishes, *, alone: bool) -> Iterator[Located]:
    from auditor.inventory.python import dist  # noqa: PLC0415 - only when it is needed
    from auditor.inventory.python import target as python  # noqa: PLC0415

    if not alone and not python.is_project(root, files):
        return
    notices: tuple[str, ...] = ()
    if wishes.python_from != "prediction" and not wishes.pack:
        chosen = dist.built(root, files) if wishes.python_from == "dist" else dist.fresh(root, files)
        notices = chosen.notices
        if chosen.paths:
            yield from _built(target, root, chosen, wishes)
            return
        if wishes.python_from == "dist":
            raise TargetError(f"{target}: there are no built artifacts in dist/", hint="build first, or use --predict")
    route: Literal["from-sdist", "from-tree"] = "from-tree" if wishes.wheel_from_tree else "from-sdist"
    for source in python.packages(target, root, files, route=route):
        yield _noted(source, *notices)


def _built(target: str, root: str, chosen: Built, wishes: Wishes) -> Iterator[Located]:
    for path in chosen.paths:
        shown = os.path.relpath(path, root)
        said = f"{shown} is audited: {chosen.because}"
        yield _noted(_artifact(target, os.path.join(target, shown), path, wishes), said, *chosen.notices)


def _noted(each: Located, *texts: str) -> Located:
    if isinstance(each, FailedTarget) or not texts:
        return each
    notices = (*each.package.notices, *(Notice(text=text) for text in texts))
    return replace(each, package=replace(each.package, notices=notices))


def _registry(target: str, wishes: Wishes) -> Iterator[Located]:
    from auditor.inventory import download  # noqa: PLC0415 - the only targets that touch the network
    from auditor.inventory.archives import target as archives  # noqa: PLC0415

    fetching = download.FetchWishes(registry=wishes.registry, only=wishes.only, progress=wishes.progress)
    for fetched in download.fetch(target, fetching):
        source = archives.package(target, fetched.path, hashing=wishes.hashing, keeping=wishes.reading)
        notices = (*fetched.notices, *source.package.notices)
        source = replace(source, package=replace(source.package, notices=notices))
        yield _withdrawn(source, fetched.withdrawn) if fetched.withdrawn else source


def _withdrawn(source: PackageSource, why: str) -> PackageSource:
    """Keep a release that was taken back from passing as audited: it is judged, and never clean."""
    if source.archive is None:
        return source
    whys = "; ".join(filter(None, (source.archive.why_incomplete, why)))
    return replace(source, archive=replace(source.archive, complete=False, why_incomplete=whys))


def _artifacts(target: str, folder: str, wishes: Wishes) -> Iterator[Located]:
    from auditor.inventory.archives import target as archives  # noqa: PLC0415 - only when it is needed

    for path in archives.artifacts(folder):
        shown = os.path.join(target, os.path.basename(path))
        yield _artifact(shown, shown, path, wishes)


def _artifact(target: str, shown: str, path: str, wishes: Wishes) -> Located:
    """Read one archive among others: one that is beyond reading must not hide the rest."""
    from auditor.inventory.archives import target as archives  # noqa: PLC0415 - only when it is needed

    try:
        return archives.package(target, path, hashing=wishes.hashing, keeping=wishes.reading)
    except StowgateError as error:
        return FailedTarget(target=shown, error=str(error), hint=error.hint)


def _words(error: OSError | RecursionError) -> str:
    if isinstance(error, RecursionError):
        return "folders are nested too deep to read"
    where = f" ({error.filename})" if error.filename else ""
    return f"{error.strerror or error}{where}"
