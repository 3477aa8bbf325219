"""What git knows of a project: tracked files from its index, ignored ones from its ignore files; git is not run."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field

from pathspec import GitIgnoreSpec

from auditor.checks import git_patterns
from auditor.checks.context import PackageContext
from auditor.inventory.filesystem import FileSystem
from auditor.inventory.git_index import Checkout, IndexProblemError, find_checkout


@dataclass(slots=True)
class GitView:
    """A checkout seen from a project inside it; paths are relative to the project."""

    checkout: Checkout
    files: FileSystem
    root: str
    _specs: dict[str, GitIgnoreSpec] = field(default_factory=dict)
    _ignored: dict[str, bool] = field(default_factory=dict)

    def tracks(self, path: str) -> bool:
        """Say whether the file is in git's index."""
        return self._inside(path) in self.checkout.tracked

    def ignores(self, path: str) -> bool:
        """Say whether git would leave an untracked file out."""
        return self._is_ignored(self._inside(path))

    def _inside(self, path: str) -> str:
        return posixpath.relpath(posixpath.join(self.root, path), self.checkout.root)

    def _is_ignored(self, path: str) -> bool:
        if path == ".":
            return False
        if path not in self._ignored:
            parent = posixpath.dirname(path)
            self._ignored[path] = (bool(parent) and self._is_ignored(parent)) or self._by_lines(path)
        return self._ignored[path]

    def _by_lines(self, path: str) -> bool:
        """Ask the ignore files from the nearest outwards; the first that says anything decides."""
        folder = posixpath.dirname(path)
        entry = self.files.entry(posixpath.join(self.checkout.root, path))
        mark = "/" if entry is not None and entry.kind == "directory" else ""
        while True:
            name = posixpath.relpath(path, folder) if folder else path
            said = self._spec(posixpath.join(folder, ".gitignore")).check_file(name + mark).include
            if said is not None:
                return said
            if not folder:
                return bool(self._spec(".git/info/exclude").check_file(path + mark).include)
            folder = posixpath.dirname(folder)

    def _spec(self, name: str) -> GitIgnoreSpec:
        if name not in self._specs:
            try:
                text = self.files.read(posixpath.join(self.checkout.root, name)).decode("utf-8", "replace")
                self._specs[name] = git_patterns.compiled(text.splitlines())
            except (OSError, ValueError):
                self._specs[name] = git_patterns.compiled([])
        return self._specs[name]


def look(context: PackageContext) -> GitView | None:
    """Look for the checkout that a predicted package is part of; None when there is none that can be read."""
    prediction = context.prediction
    if prediction is None or not context.package.root:
        return None
    try:
        checkout = find_checkout(prediction.files, context.package.root)
    except (IndexProblemError, OSError):
        return None
    view = GitView(checkout, prediction.files, context.package.root) if checkout else None
    # A project in a folder that the repository around it ignores is no part of that repository.
    return None if view is None or view.ignores(".") else view


def look_without_repository(context: PackageContext) -> GitView | None:
    """Read the project's own .gitignore where no repository stands around it: a copy for a build, or no commit yet.

    An unpacked sdist is no such place: what it ships was tracked, whatever its .gitignore says.
    """
    prediction, root = context.prediction, context.package.root
    if prediction is None or not root:
        return None
    files = prediction.files
    if files.entry(posixpath.join(root, ".gitignore")) is None or files.entry(posixpath.join(root, "PKG-INFO")):
        return None
    try:
        if find_checkout(files, root) is not None:
            return None
    except (IndexProblemError, OSError):
        return None
    return GitView(Checkout(root=root, tracked={}), files, root)
