"""The chain of rules for one path of a Python project, for people who ask why it ships or stays."""

from __future__ import annotations

import posixpath

from auditor.inventory.filesystem import FileSystem
from auditor.inventory.python.backend import ArchiveKind, BuildRequest, Listing, Route
from auditor.inventory.python.predict import after_sdist, build_request, choose, listing
from auditor.model.package import Reason, Step, Trace

_NOBODY = Reason(kind="not-included", text="no rule of the backend takes this file")


def trace(root: str, files: FileSystem, path: str, *, kind: ArchiveKind, route: Route = "from-sdist") -> Trace:
    """Say what happens to one path; it may be a path of the tree or of the archive."""
    request = build_request(root, files)
    backend = choose(request.project)
    path = posixpath.normpath(path)
    inside = path
    steps: list[Step] = []
    if kind == "sdist" or route == "from-sdist":
        sdist = listing(backend, request, "sdist")
        steps.append(_step(sdist, request, path, "sdist"))
        inside = _archive_path(sdist, request, path) or path
        request = after_sdist(request, sdist)
    if kind == "wheel":
        steps.append(_step(listing(backend, request, "wheel"), request, inside, "wheel"))
    last = steps[-1]
    return Trace(
        path=path, profile=backend.profile, ships=last.effect == "ships", steps=tuple(steps), decided_by=last.reason
    )


def _step(found: Listing, request: BuildRequest, path: str, kind: ArchiveKind) -> Step:
    source = posixpath.join(request.root, path)
    for pick in found.picks:
        if path == pick.path or (pick.source == source and pick.source):
            return Step(reason=pick.why, effect="ships", note=f"{kind}: {pick.path}")
    above = {path, *_parents(path)}
    near = [item for item in found.excluded if item.path in above]
    if near:
        closest = max(near, key=lambda item: len(item.path))
        return Step(reason=closest.by, effect="drops", note=f"{kind}: {closest.path}")
    return Step(reason=_NOBODY, effect="no-match", note=kind)


def _archive_path(found: Listing, request: BuildRequest, path: str) -> str:
    source = posixpath.join(request.root, path)
    return next((pick.path for pick in found.picks if pick.source == source), "")


def _parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts))]
