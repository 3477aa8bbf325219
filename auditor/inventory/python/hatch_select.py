"""The walks by which hatchling selects files for a target, with the rule that decides each."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from auditor.inventory.python.backend import Pick
from auditor.inventory.python.gitignore import IgnoreSpec
from auditor.inventory.python.tree import Tree, below
from auditor.model.package import Exclusion, Reason

NEVER_ENTERED = frozenset(
    {
        *("__pycache__", ".venv", ".git", ".hg", ".hatch", ".tox", ".nox", ".ruff_cache", ".pytest_cache"),
        *(".mypy_cache", ".pixi"),
    }
)
_HARD = "always left out"


@dataclass(slots=True, kw_only=True)
class Selection:
    """The rules of one target, ready to be asked; `sources` are prefix and replacement, in order."""

    tree: Tree
    never_files: frozenset[str]
    include: IgnoreSpec
    exclude: IgnoreSpec
    artifacts: IgnoreSpec
    sources: tuple[tuple[str, str], ...] = ()
    only_packages: bool = False
    skip_excluded: bool = False
    exclude_all: bool = False
    reserved: dict[str, Reason] = field(default_factory=dict)
    dropped: list[Exclusion] = field(default_factory=list)
    _pruned: list[str] = field(default_factory=list)

    def placed(self, path: str) -> str:
        """Give the path in the archive of a path in the tree."""
        for prefix, replacement in self.sources:
            if path.startswith(prefix):
                return replacement + path[len(prefix) :]
        return path

    def reserve(self, source: str, place: str, why: Reason) -> None:
        """Keep the way free for a forced file."""
        if source.startswith(self.tree.root + "/"):
            self.reserved[self.placed(below(source, self.tree.root))] = why
        elif self.tree.is_file(source):
            self.reserved[self.placed(place)] = why

    def project(self, default: Reason) -> Iterator[Pick]:
        """Walk the whole project."""
        for current, folders, names in self._walk(self.tree.root):
            base = "" if current == self.tree.root else below(current, self.tree.root)
            folders[:] = [name for name in folders if self._enters(name, base)]
            for name in self._wanted(names, base):
                path = posixpath.join(base, name)
                if why := self._why(path, is_package="__init__.py" in names, default=None, whole=default):
                    yield self._pick(posixpath.join(current, name), self.placed(path), why)

    def _walk(self, top: str) -> Iterator[tuple[str, list[str], list[str]]]:
        """Walk, skipping what another way already led to, in a folder that was not even entered."""
        self._pruned.clear()
        for current, folders, names in self.tree.walk_once(top):
            if self._pruned and self.tree.leads_to(current) and self._was_pruned(current):
                folders.clear()
                continue
            yield current, folders, names

    def _was_pruned(self, path: str) -> bool:
        real = self.tree.files.resolve(path)
        above = next((folder for folder in self._pruned if real == folder or real.startswith(folder + "/")), None)
        return above is not None and not NEVER_ENTERED.intersection(real[len(above) :].split("/"))

    def _enters(self, name: str, base: str) -> bool:
        path = posixpath.join(base, name)
        if name in NEVER_ENTERED:
            self._drop(path, Reason(kind="default-exclude", source="hatchling", text=f"{name} is {_HARD}"), folder=True)
            return False
        if path in self.reserved:
            return False
        why = self._excludes(f"{path}/")
        if why is None or not (self.skip_excluded or self._is_final()):
            return True
        self._drop(path, why, folder=True)
        if not self.skip_excluded:
            self._pruned.append(self.tree.files.resolve(self.tree.at(path)))
        return False

    def _is_final(self) -> bool:
        """Say whether nothing below an excluded folder can come back, so that it need not be entered."""
        return not (self.exclude.negates or self.artifacts)

    def explicit(self, wanted: Iterable[tuple[str, str, Reason]]) -> Iterator[Pick]:
        """Take named files, and what named folders hold; what is not there is passed over in silence."""
        for source, place, why in wanted:
            if self.tree.is_file(source):
                if self.placed(place) not in self.reserved:
                    yield self._pick(source, self.placed(place), why)
            elif self.tree.is_dir(source):
                yield from self._below(source, place, why)

    def _below(self, source: str, place: str, why: Reason) -> Iterator[Pick]:
        for current, folders, names in self._walk(source):
            # Not normalised: a place of "." keeps its dot, and then no prefix in `sources` matches.
            base = place if current == source else posixpath.join(place, below(current, source))
            folders[:] = [name for name in folders if name not in NEVER_ENTERED and self._descends(name, base)]
            for name in self._wanted(names, base):
                path = posixpath.join(base, name)
                if found := self._why(path, is_package="__init__.py" in names, default=why, whole=why):
                    yield self._pick(posixpath.join(current, name), self.placed(path), found)

    def _descends(self, name: str, base: str) -> bool:
        path = posixpath.join(base, name)
        why = self._excludes(f"{path}/") if self._is_final() else None
        if why is not None:
            self._drop(path, why, folder=True)
        return why is None

    def forced(self, wanted: Iterable[tuple[str, str, Reason]], missing: list[str]) -> Iterator[Pick]:
        """Take files and folders whatever the patterns say."""
        for source, place, why in wanted:
            if self.tree.is_file(source):
                yield self._pick(source, self.placed(place), why)
            elif not self.tree.is_dir(source):
                missing.append(
                    f"the build is refused: {self.tree.relative(source)}, forced into the archive, is missing"
                )
            else:
                for current, folders, names in self.tree.walk_once(source):
                    base = place if current == source else posixpath.join(place, below(current, source))
                    folders[:] = [name for name in folders if name not in NEVER_ENTERED]
                    paths = [(name, self.placed(posixpath.join(base, name))) for name in names]
                    for name, path in paths:
                        if name not in self.never_files and path not in self.reserved:
                            yield self._pick(posixpath.join(current, name), path, why)

    def _wanted(self, names: list[str], base: str) -> Iterator[str]:
        for name in names:
            if name in self.never_files:
                why = Reason(kind="default-exclude", source="hatchling", text=f"{name} is {_HARD}")
                self._drop(posixpath.join(base, name), why)
            elif self.placed(posixpath.join(base, name)) not in self.reserved:
                yield name

    def _why(self, path: str, *, is_package: bool, default: Reason | None, whole: Reason) -> Reason | None:
        """Say which rule ships a file; None when it stays."""
        if artifact := self.artifacts.takes(path):
            return artifact
        if self.only_packages and not is_package:
            return None
        if excluded := self._excludes(path):
            self._drop(path, excluded)
            return None
        if default is not None:
            return default
        return self.include.takes(path) if self.include else whole

    def _excludes(self, path: str) -> Reason | None:
        if self.exclude_all:
            return Reason(kind="default-exclude", source="hatchling", text="only forced files and artifacts ship")
        return self.exclude.takes(path)

    def _drop(self, path: str, why: Reason, *, folder: bool = False) -> None:
        self.dropped.append(Exclusion(path=posixpath.normpath(path), by=why, directory=folder))

    def _pick(self, source: str, path: str, why: Reason) -> Pick:
        return Pick(path=posixpath.normpath(path), source=source, why=why)
