"""What backends ship that compile code, for their modules: lists of sources, always marked as approximations."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import partial

from auditor.inventory.python.backend import Backend, BuildRequest, Listing, Pick
from auditor.inventory.python.git_ignored import Checkout, find_checkout
from auditor.inventory.python.project import normalized_name
from auditor.inventory.python.tree import Tree, below
from auditor.model.package import Exclusion, Reason

_NEVER = frozenset({".git", ".hg", ".svn", "__pycache__", ".venv", ".tox", ".nox"})
_WHY_SDIST = {
    "maturin": "maturin's sdist follows what cargo packages, and cargo is not asked",
    "scikit-build-core": "scikit-build-core's sdist settings may add and drop more than .gitignore does",
    "meson-python": "meson-python's sdist is what `meson dist` commits, and meson is not asked",
}


def _sdist(request: BuildRequest, backend: str) -> Listing:
    tree = Tree(request.files, request.root)
    dropped: list[Exclusion] = []
    why = Reason(kind="default", source=backend, text="every file that git does not ignore")
    picks = tuple(
        Pick(path=below(source, tree.root), source=source, why=why, keeps_link=tree.is_link(source))
        for source in _kept(tree, find_checkout(tree), tree.root, dropped)
    )
    return Listing(picks=picks, excluded=tuple(dropped), doubts=(_WHY_SDIST[backend],), generated={"PKG-INFO": b""})


def _wheel(request: BuildRequest, backend: str) -> Listing:
    tree = Tree(request.files, request.root)
    doubt = f"{backend} compiles code: the names of what it makes are not known before"
    dropped: list[Exclusion] = []
    picks = []
    for base, folder, why in _packages(request, tree, backend):
        found = _kept(tree, find_checkout(tree), folder, dropped)
        picks += [Pick(path=below(source, base), source=source, why=why) for source in found]
    return Listing(picks=tuple(picks), excluded=tuple(dropped), doubts=(doubt,))


def _packages(request: BuildRequest, tree: Tree, backend: str) -> Iterator[tuple[str, str, Reason]]:
    """Give base folder, package folder and reason of the Python code that goes along."""
    toml = request.project.toml
    wanted = toml.get("tool", "scikit-build", "wheel", "packages")
    if backend == "scikit-build-core" and isinstance(wanted, list):
        for place, path in enumerate(wanted):
            if isinstance(path, str) and tree.is_dir(tree.at(path)):
                why = toml.reason("packages", "tool", "scikit-build", "wheel", "packages", place, text=path)
                yield posixpath.dirname(tree.at(path)), tree.at(path), why
        return
    source = toml.get("tool", "maturin", "python-source") if backend == "maturin" else None
    name = normalized_name(request.project.name)
    places = (source,) if isinstance(source, str) else ("", "src", "python")
    for way in places:
        folder = tree.at(posixpath.join(way, name))
        if name and tree.is_dir(folder):
            why = Reason(kind="module", source=backend, text=f"package {name}")
            yield tree.at(way), folder, why
            return


def _kept(tree: Tree, checkout: Checkout | None, top: str, dropped: list[Exclusion]) -> Iterator[str]:
    for current, folders, names in tree.walk(top):
        inside = []
        for name in folders:
            path = posixpath.join(current, name)
            by = _why_not(checkout, path, name)
            if by is not None:
                dropped.append(Exclusion(path=tree.relative(path), by=by, directory=True))
            else:
                inside.append(name)
        folders[:] = inside
        for name in names:
            path = posixpath.join(current, name)
            by = checkout.listed(path) if checkout else None
            if by is not None:
                dropped.append(Exclusion(path=tree.relative(path), by=by))
            elif tree.is_file(path):
                yield path


def _why_not(checkout: Checkout | None, path: str, name: str) -> Reason | None:
    if name in _NEVER:
        return Reason(kind="default-exclude", text=f"{name} never ships")
    if checkout is None or (why := checkout.ignored(f"{path}/x")) is None:
        return None
    inside = f"{below(path, checkout.top)}/"
    return None if any(item.startswith(inside) for item in checkout.tracked) else why


def compiled_backend(name: str, *, names: tuple[str, ...]) -> Backend:
    """Make the backend of one of these; `names` are what build-backend says."""
    return Backend(names=names, profile=name, sdist=partial(_sdist, backend=name), wheel=partial(_wheel, backend=name))
