"""From a Python project to the packages its build backend would make, for every part that lists what ships."""

from __future__ import annotations

import functools
import posixpath
from dataclasses import replace

from auditor.errors import ManifestError, TargetError
from auditor.inventory.filesystem import FileSystem
from auditor.inventory.python.backend import ArchiveKind, Backend, BuildRequest, Listing, Pick, Route, backends
from auditor.inventory.python.fallback import FALLBACK, in_tree
from auditor.inventory.python.project import Project, read_project
from auditor.inventory.python.tree import Tree
from auditor.inventory.python.unpacked import unpacked
from auditor.model.package import Package, ShippedFile

_MARKERS = ("pyproject.toml", "setup.py", "setup.cfg")


def predict(target: str, root: str, files: FileSystem, *, route: Route = "from-sdist") -> tuple[Package, Package]:
    """Predict the sdist and the wheel of the project in an absolute folder.

    `route` says what the wheel is built from: the sdist, as frontends do when asked for both, or the tree.
    """
    request = build_request(root, files)
    backend = choose(request.project)
    sdist = listing(backend, request, "sdist")
    if route == "from-sdist":
        wheel_request, wheel = _from_sdist(backend, request, sdist)
    else:
        wheel_request, wheel = request, listing(backend, request, "wheel")
    return (
        package(target, request, "sdist", sdist, backend.profile),
        package(target, wheel_request, "wheel", wheel, backend.profile),
    )


def _from_sdist(backend: Backend, request: BuildRequest, sdist: Listing) -> tuple[BuildRequest, Listing]:
    try:
        unpacked_request = after_sdist(request, sdist)
        wheel = listing(backend, unpacked_request, "wheel")
    except ManifestError as problem:
        return request, Listing(picks=(), doubts=(f"no wheel can be built from the sdist: {problem}",))
    return unpacked_request, replace(wheel, doubts=(*_inherited(sdist, request), *wheel.doubts))


def build_request(root: str, files: FileSystem) -> BuildRequest:
    """Read the project in a folder; a folder that holds none is an error."""
    root = posixpath.normpath(root)
    if not any(files.entry(posixpath.join(root, name)) for name in _MARKERS):
        raise TargetError(f"{root}: no {', '.join(_MARKERS[:-1])} or {_MARKERS[-1]}: not a Python project")
    return BuildRequest(root=root, files=files, project=read_project(files, root))


def choose(project: Project) -> Backend:
    """Pick the backend that pyproject.toml names; the fallback stands in for one that is not known."""
    return backends().get(project.backend, FALLBACK)


def listing(backend: Backend, request: BuildRequest, kind: ArchiveKind) -> Listing:
    """Ask a backend for one list; a copy of it in the project and names no archive can carry make it doubtful."""
    found = backend.sdist(request) if kind == "sdist" else backend.wheel(request)
    if request.project.backend_path and backend is not FALLBACK:
        found = replace(found, doubts=(*found.doubts, in_tree(request.project)))
    odd = next((pick.path for pick in found.picks if not _encodable(pick.path)), None)
    if odd is None:
        return found
    shown = odd.encode("utf-8", "backslashreplace").decode()
    return replace(found, doubts=(*found.doubts, f"the name {shown} is not valid UTF-8 and may stop the build"))


def _encodable(path: str) -> bool:
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def after_sdist(request: BuildRequest, sdist: Listing) -> BuildRequest:
    """Give the request that a frontend makes in the folder of the unpacked sdist."""
    view = unpacked(request, sdist)
    return BuildRequest(root=request.root, files=view, project=read_project(view, request.root))


def _inherited(sdist: Listing, request: BuildRequest) -> tuple[str, ...]:
    tree = Tree(request.files, request.root)
    leaving = [pick.path for pick in sdist.picks if pick.keeps_link and _leaves(pick, tree)]
    refused = (f"unpacking the sdist is refused: {leaving[0]} is a link that leaves it",) if leaving else ()
    return (*(f"it is built from the sdist, and {doubt}" for doubt in sdist.doubts), *refused)


def _leaves(pick: Pick, tree: Tree) -> bool:
    """Say whether a link leads out of the folder the sdist is unpacked in, which is above its top folder."""
    text = tree.files.link(pick.source)
    return posixpath.normpath(posixpath.join("/x/top", posixpath.dirname(pick.path), text)).split("/")[1:2] != ["x"]


def package(target: str, request: BuildRequest, kind: ArchiveKind, found: Listing, profile: str) -> Package:
    """Turn a list into the package the rest of stowgate works with."""
    tree = Tree(request.files, request.root)
    last = {pick.path: pick for pick in found.picks if pick.path not in found.generated}
    return Package(
        target=target,
        ecosystem="pypi",
        kind=kind,
        name=found.name or request.project.name,
        version=found.version or request.project.version,
        files=tuple(_shipped(last[path], tree) for path in sorted(last)),
        excluded=tuple(sorted({item.path: item for item in found.excluded}.values(), key=lambda item: item.path)),
        evidence="approximate" if found.doubts else "exact",
        evidence_note="; ".join(dict.fromkeys(found.doubts)),
        profile=profile,
        notices=found.notices,
        root=request.root,
        manifest=request.project.toml.table,
    )


def _shipped(pick: Pick, tree: Tree) -> ShippedFile:
    if pick.content is not None:
        return ShippedFile(
            path=pick.path, size=len(pick.content), why=pick.why, read=functools.partial(_same, pick.content)
        )
    link = tree.leads_to(pick.source)
    if pick.keeps_link:
        return ShippedFile(
            path=pick.path, size=0, mode=0o777, why=pick.why, link=link, read=functools.partial(_same, b"")
        )
    size, mode = tree.facts(pick.source)
    read = functools.partial(tree.files.read, pick.source)
    source = tree.relative(pick.source)
    return ShippedFile(
        path=pick.path,
        size=size,
        mode=mode,
        why=pick.why,
        link=link,
        source="" if source == pick.path else source,
        read=read,
    )


def _same(content: bytes) -> bytes:
    return content
