"""The sdists and wheels that lie built in dist/, and whether they are what would be uploaded now."""

from __future__ import annotations

import os
import posixpath
import re
from dataclasses import dataclass

from auditor.inventory.filesystem import FileSystem
from auditor.inventory.python.predict import predict
from auditor.inventory.python.target import MANIFESTS

_ARTIFACTS = (".whl", ".tar.gz", ".zip")
_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """The artifacts to audit, why these, and what else is to be said about dist/."""

    paths: tuple[str, ...] = ()
    because: str = ""
    notices: tuple[str, ...] = ()


def built(root: str, files: FileSystem) -> Built:
    """Give every artifact in dist/, by name."""
    folder = posixpath.join(root, "dist")
    entry = files.entry(folder)
    if entry is None or entry.kind != "directory":
        return Built()
    names = [each.name for each in files.entries(folder) if each.kind == "file" and each.name.endswith(_ARTIFACTS)]
    return Built(paths=tuple(posixpath.join(folder, name) for name in names), because="it lies in dist/")


def fresh(root: str, files: FileSystem) -> Built:
    """Give the artifacts of the release built last if they are newer than the sources, else nothing."""
    paths = built(root, files).paths
    if not paths:
        return Built()
    times = {path: os.stat(path).st_mtime for path in paths}
    last = _release(max(paths, key=times.__getitem__))
    chosen = tuple(path for path in paths if _release(path) == last)
    if not newer_than_sources(min(times[path] for path in chosen), root, files):
        return Built(notices=("the artifacts in dist/ are older than the sources, so the prediction is audited",))
    others = [posixpath.basename(path) for path in paths if path not in chosen]
    more = f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
    left = f"of other releases, so not audited, in dist/: {', '.join(others[:_SHOWN])}{more} (--from-dist audits all)"
    return Built(paths=chosen, because="it is newer than the sources", notices=(left,) if others else ())


def newer_than_sources(built_at: float, root: str, files: FileSystem) -> bool:
    """Say whether a time is after every change of a source file that would be built now."""
    sources = [posixpath.join(root, name) for name in MANIFESTS if files.entry(posixpath.join(root, name))]
    for package in predict("", root, files):
        sources += [posixpath.join(root, file.source or file.path) for file in package.files]
    return all(os.stat(path).st_mtime <= built_at for path in sources if os.path.exists(path))


def _release(path: str) -> str:
    """Give the project and version in the name of an sdist or a wheel, as far as they can be compared."""
    name = posixpath.basename(path)
    wheel = name.endswith(".whl")
    stem = "-".join(name.split("-")[:2]) if wheel else name.removesuffix(".zip").removesuffix(".tar.gz")
    return re.sub(r"[-_.]+", "-", stem).lower()
