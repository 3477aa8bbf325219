"""Which untracked files git ignores, by every ignore file from the top of the checkout down."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from auditor.inventory.git_index import IndexProblemError, parse_index
from auditor.inventory.python.gitignore import IgnoreSpec, file_lines
from auditor.inventory.python.tree import Tree, below
from auditor.model.package import Reason

_GLOBAL = re.compile(rb"excludesfile|\[include|quotepath|worktree", re.IGNORECASE)
_QUOTED = re.compile(r"[^ !#-\[\]-~]|^ | $")


@dataclass(slots=True)
class Checkout:
    """A git checkout; `place` is its repository folder, `tracked` are paths relative to `top`."""

    tree: Tree
    top: str
    place: str
    tracked: frozenset[str] = frozenset()
    doubts: list[str] = field(default_factory=list)
    _specs: dict[str, IgnoreSpec] = field(default_factory=dict)
    _nested: set[str] = field(default_factory=set)
    _folders: dict[str, Reason | None] = field(default_factory=dict)

    def listed(self, path: str) -> Reason | None:
        """Say whether `git ls-files --others --ignored` names a file plainly, and by which line it is ignored.

        A name that git would put in quotes is not named plainly.
        """
        inside = below(path, self.top)
        self._note_nested(posixpath.dirname(path))
        if ".git" in inside.split("/") or inside in self.tracked or _QUOTED.search(below(path, self.tree.root)):
            return None
        return self.ignored(path)

    def ignored(self, path: str) -> Reason | None:
        """Say which line ignores a file or a folder above it."""
        return self._folder(posixpath.dirname(path)) or self._names(path, folder=False)

    def hides(self, project: str) -> bool:
        """Say whether git ignores the project as a whole, as `git check-ignore .` in it would.

        It does not when it tracks anything there.
        """
        inside = "" if project == self.top else below(project, self.top) + "/"
        if any(path.startswith(inside) for path in self.tracked):
            return False
        if self._folder(project):
            return True
        levels = [project, *self._levels(project), "info/exclude"]
        found = (self._spec(level).only_stars() for level in levels)
        last = next((answer for answer in found if answer), None)
        return last is not None and last[0]

    def _note_nested(self, folder: str) -> None:
        """Doubt what lies in another repository: git does not look into it."""
        while folder not in self._nested and folder.startswith(f"{self.tree.root}/"):
            self._nested.add(folder)
            marker = posixpath.join(folder, ".git")
            linked = self.tree.is_file(marker) and self.tree.files.read(marker).startswith(b"gitdir:")
            if linked or self.tree.is_file(posixpath.join(marker, "HEAD")):
                self.doubts.append(f"{self.tree.relative(folder)} is a repository of its own")
            folder = posixpath.dirname(folder)

    def _folder(self, path: str) -> Reason | None:
        if path == self.top or not path.startswith(self.top):
            return None
        if path not in self._folders:
            above = self._folder(posixpath.dirname(path))
            self._folders[path] = above or self._names(path, folder=True)
        return self._folders[path]

    def _names(self, path: str, *, folder: bool) -> Reason | None:
        for level in self._levels(path):
            shown = below(path, level) + ("/" if folder else "")
            found = self._spec(level).names(shown)
            if found is not None:
                return found[1] if found[0] else None
        found = self._spec("info/exclude").names(below(path, self.top) + ("/" if folder else ""))
        return found[1] if found and found[0] else None

    def _levels(self, path: str) -> Iterator[str]:
        while path != self.top:
            path = posixpath.dirname(path)
            yield path

    def _spec(self, level: str) -> IgnoreSpec:
        spec = self._specs.get(level)
        if spec is None:
            spec = self._specs[level] = IgnoreSpec()
            name = posixpath.join(self.place, level) if level == "info/exclude" else posixpath.join(level, ".gitignore")
            if self.tree.is_file(name) and not self.tree.is_link(name):
                try:
                    spec.add(file_lines(self.tree, name, shown=self.tree.relative(name)))
                except (OSError, UnicodeDecodeError):
                    self.doubts.append(f"{self.tree.relative(name)} cannot be read as UTF-8")
            self.doubts += spec.problems
        return spec


def find_checkout(tree: Tree) -> Checkout | None:
    """Find the checkout around a project; None when there is none."""
    top = tree.root
    while not tree.exists(posixpath.join(top, ".git")):
        above = posixpath.dirname(top)
        if above == top:
            return None
        top = above
    place = posixpath.join(top, ".git")
    found = Checkout(tree, top, place)
    if not tree.is_dir(place):
        found.doubts.append("the project's .git is a file: what the repository elsewhere says is not read")
        return found
    if not tree.is_file(posixpath.join(place, "HEAD")):
        found.doubts.append("the .git folder is no repository that git would accept")
        return found
    _read_index(found)
    _check_settings(found)
    return found


def _read_index(found: Checkout) -> None:
    path = posixpath.join(found.place, "index")
    if not found.tree.exists(path):
        return
    try:
        found.tracked = frozenset(parse_index(found.tree.files.read(path)))
    except (IndexProblemError, OSError) as problem:
        found.doubts.append(f"the git index cannot be read ({problem})")


def _check_settings(found: Checkout) -> None:
    """Look for settings of the machine or the repository that name more ignore files."""
    home = os.environ.get("HOME", "")
    config = os.environ.get("XDG_CONFIG_HOME") or posixpath.join(home, ".config")
    if found.tree.exists(posixpath.join(config, "git/ignore")):
        found.doubts.append("this machine has an ignore file of its own for git, and untracked files depend on it")
    settings = (
        posixpath.join(found.place, "config"),
        posixpath.join(home, ".gitconfig"),
        posixpath.join(config, "git/config"),
        "/etc/gitconfig",
    )
    for path in settings:
        if found.tree.is_file(path):
            try:
                content = found.tree.files.read(path)
            except OSError:
                content = b"excludesfile"
            if match := _GLOBAL.search(content):
                word = match[0].decode().strip("[").lower()
                found.doubts.append(f"git settings with `{word}` may change which untracked files are ignored")
