"""The one shape of a Python build backend: a module here with a `BACKEND` is found without a list.

A backend turns a `BuildRequest` into a `Listing` for its sdist and one for its wheel. It does not know
routes: for a wheel built from the sdist it is handed the unpacked sdist as its file system.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, TypeAlias

from auditor.inventory.filesystem import FileSystem
from auditor.inventory.python.project import Project
from auditor.model.package import Exclusion, Notice, Reason

Route: TypeAlias = Literal["from-sdist", "from-tree"]
ArchiveKind: TypeAlias = Literal["sdist", "wheel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildRequest:
    """What is asked of a backend; `root` is the absolute folder of the project in `files`."""

    root: str
    files: FileSystem
    project: Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """One file of the archive: `source` is its absolute path in the tree, `path` its place in the archive.

    `keeps_link` is for an archive that stores a symbolic link as a link instead of its target's contents.
    `content` stands for a file that the backend writes itself (then there is no `source`).
    """

    path: str
    source: str = ""
    why: Reason
    keeps_link: bool = False
    content: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a backend puts into one archive, generated metadata left out.

    `doubts` are the causes for which the list may be wrong: one is enough to make it approximate.
    `generated` are metadata files of an sdist that a later build from it sees (`PKG-INFO`).
    Every `Exclusion.path` is relative to the project. `name` and `version` override the project's.
    """

    picks: tuple[Pick, ...]
    excluded: tuple[Exclusion, ...] = ()
    doubts: tuple[str, ...] = ()
    generated: Mapping[str, bytes] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    name: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """A backend: the values of `build-system.build-backend` it answers to, and its two lists."""

    names: tuple[str, ...]
    profile: str
    sdist: Callable[[BuildRequest], Listing]
    wheel: Callable[[BuildRequest], Listing]


@cache
def backends() -> Mapping[str, Backend]:
    """Give every backend of this folder by the names it answers to."""
    import auditor.inventory.python as folder  # noqa: PLC0415 - the folder cannot be imported from inside itself earlier

    found: dict[str, Backend] = {}
    for module in pkgutil.iter_modules(folder.__path__):
        backend = getattr(importlib.import_module(f"{folder.__name__}.{module.name}"), "BACKEND", None)
        if isinstance(backend, Backend):
            found.update(dict.fromkeys(backend.names, backend))
    return found
