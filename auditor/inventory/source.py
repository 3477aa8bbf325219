"""A package together with the means to ask its packager more: other profiles, single paths, the tree itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from auditor.inventory.archives.model import Archive
from auditor.inventory.filesystem import FileSystem
from auditor.model.package import Package, Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """How to ask the packager again: by profile (and path), over any file system, an edit in memory included."""

    files: FileSystem
    profiles: tuple[str, ...]
    pack: Callable[[str, FileSystem], Package]
    trace: Callable[[str, str, FileSystem], Trace]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageSource:
    """One package of a target; `prediction` is None for archives, whose list is a fact."""

    package: Package
    prediction: Prediction | None = None
    archive: Archive | None = None
