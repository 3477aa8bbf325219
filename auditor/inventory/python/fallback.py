"""What can be said about a project whose build backend is its own or not known: a guess, marked as one."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from auditor.inventory.python.backend import Backend, BuildRequest, Listing, Pick
from auditor.inventory.python.project import Project, normalized_name
from auditor.inventory.python.tree import Tree, below
from auditor.model.package import Reason

_GUESS = Reason(kind="guess", text="the backend's rules are not known")
_NEVER = frozenset({".git", ".hg", ".svn", "__pycache__", ".tox", ".nox", ".venv", "node_modules"})


def _sdist(request: BuildRequest) -> Listing:
    tree = Tree(request.files, request.root)
    return Listing(picks=tuple(_below(tree, request.root, request.root)), doubts=(_cause(request),))


def _wheel(request: BuildRequest) -> Listing:
    tree = Tree(request.files, request.root)
    name = normalized_name(request.project.name)
    for folder in (tree.at("src"), request.root):
        module = posixpath.join(folder, name)
        if name and tree.is_dir(module):
            return Listing(picks=tuple(_below(tree, module, folder)), doubts=(_cause(request),))
    source = tree.at("src")
    picks = tuple(_below(tree, source, source)) if tree.is_dir(source) else ()
    return Listing(picks=picks, doubts=(_cause(request),))


def _below(tree: Tree, top: str, base: str) -> Iterator[Pick]:
    for current, folders, names in tree.walk(top):
        folders[:] = [name for name in folders if name not in _NEVER]
        for name in names:
            source = posixpath.join(current, name)
            if tree.is_file(source) and not name.endswith(".pyc"):
                yield Pick(path=below(source, base), source=source, why=_GUESS)


def _cause(request: BuildRequest) -> str:
    project = request.project
    if project.backend_path:
        return in_tree(project)
    return f"the build backend {project.backend} is not known"


def in_tree(project: Project) -> str:
    """Say why no list is sure when `backend-path` makes the project build itself."""
    return f"the build backend {project.backend} is code of the project itself"


FALLBACK = Backend(names=(), profile="unknown", sdist=_sdist, wheel=_wheel)
