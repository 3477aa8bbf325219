"""A folder packed for real: the archives, each with what the prediction got wrong about it."""

from __future__ import annotations

import os
import shutil
import weakref
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from auditor.inventory.archives import target as archives
from auditor.inventory.pack import javascript, python
from auditor.inventory.pack.copy import copy_project, workshop
from auditor.inventory.source import PackageSource
from auditor.model.package import Notice, Package, ShippedFile

_METADATA = (".dist-info/", ".egg-info/", ".data/")
_SHOWN = 5


def packages(
    root: str, predicted: tuple[PackageSource, ...], *, seconds: float, wheel_from_tree: bool
) -> Iterator[PackageSource]:
    """Pack the projects of a folder in a temporary copy, and compare each archive with its prediction."""
    kept = _Kept(root)
    copy = copy_project(root, os.path.join(kept.folder, "tree"))
    for source in _by_ecosystem(predicted):
        out = os.path.join(kept.folder, f"out-{source.package.ecosystem}")
        os.makedirs(out)
        if source.package.ecosystem == "pypi":
            built = python.build(copy, out, seconds=seconds, wheel_from_tree=wheel_from_tree)
        else:
            built = javascript.build(copy, out, source.package.profile, seconds=seconds)
        for path in built:
            yield _compared(path, predicted, kept)


class _Kept:
    """A temporary folder that lives as long as somebody may still read a member of an archive in it."""

    def __init__(self, root: str) -> None:
        self.folder = workshop(root)
        self._end = weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)

    def read(self, file: ShippedFile) -> bytes:
        """Give a member's bytes; the reference to this object is what keeps the folder."""
        return file.read()


def _by_ecosystem(predicted: tuple[PackageSource, ...]) -> list[PackageSource]:
    return list({source.package.ecosystem: source for source in reversed(predicted)}.values())


def _compared(path: str, predicted: tuple[PackageSource, ...], kept: _Kept) -> PackageSource:
    read = archives.package(os.path.basename(path), path)
    twin = next((each.package for each in predicted if each.package.kind == read.package.kind), None)
    files = tuple(replace(file, read=partial(kept.read, file)) for file in read.package.files)
    package = replace(read.package, files=files, target=twin.target if twin else read.package.target)
    notices = (*package.notices, *(_disagreement(package, twin) if twin else ()))
    return replace(read, package=replace(package, notices=notices))


def _disagreement(built: Package, predicted: Package) -> Iterator[Notice]:
    truth = {path for path in built.paths if not _is_metadata(path)}
    guess = {path for path in predicted.paths if not _is_metadata(path)}
    if truth == guess:
        yield Notice(text=f"packed for real: the {predicted.evidence} prediction was right ({len(truth)} files)")
        return
    for paths, words in ((truth - guess, "packed and not predicted"), (guess - truth, "predicted and not packed")):
        if paths:
            shown = ", ".join(sorted(paths)[:_SHOWN])
            more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
            yield Notice(text=f"prediction ({predicted.evidence}) and truth disagree: {words}: {shown}{more}")


def _is_metadata(path: str) -> bool:
    return path in ("PKG-INFO", "setup.cfg") or any(mark in path for mark in _METADATA)
