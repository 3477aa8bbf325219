"""One npm package root: its rules put together and its folders walked, for the project and each bundled dependency."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from auditor.errors import StowgateError, TargetError
from auditor.inventory.filesystem import Entry, FileSystem
from auditor.inventory.javascript.ignore_rules import Rule
from auditor.inventory.javascript.ignore_walk import Seen, Walk
from auditor.inventory.javascript.npm_manifest import Manifest, decode
from auditor.inventory.javascript.npm_rules import (
    DEFAULT_RULES,
    ManifestRules,
    Profile,
    folder_strict_rules,
    ignore_lines,
    manifest_rules,
    rules_of,
)
from auditor.model.package import Reason

# A project reads everything, a linked dependency no global rules, an installed one package.json alone.
Role: TypeAlias = Literal["project", "linked", "installed"]
_MANIFEST = "package.json"
_IGNORE_FILES = (".npmignore", ".gitignore")


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What surrounds the project: rules that come with its place among workspaces, and per-machine rules."""

    defaults: tuple[Rule, ...] = ()
    global_rules: tuple[Rule, ...] = ()
    workspaces: bool = False


@dataclass(slots=True, kw_only=True)
class PackageWalk:
    """The rules of every folder of one package root, as npm assembles them."""

    files: FileSystem
    root: str
    manifest: Manifest
    profile: Profile
    shown: str = ""
    role: Role = "project"
    around: Around = field(default_factory=Around)
    project: bool = True
    _root_rules: ManifestRules | None = field(default=None, init=False)
    _read: dict[str, tuple[Rule, ...]] = field(default_factory=dict, init=False)

    def run(self) -> Iterator[Seen]:
        """Walk."""
        return self.walk().run()

    def walk(self) -> Walk:
        """Make the walk without running it."""
        return Walk(self.files, self.root, self)

    def rules(self, path: str, entries: tuple[Entry, ...], required: tuple[str, ...]) -> tuple[Rule, ...]:
        """Give a folder's rules in npm's order."""
        names = {entry.name for entry in entries}
        if not path:
            return self._rules_of_root(names)
        known = (_MANIFEST, *_IGNORE_FILES) if self.around.workspaces else _IGNORE_FILES
        strict = folder_strict_rules(self.profile)
        for name in required:
            strict += rules_of(f"!{name}", Reason(kind="files-entry", source=self.manifest.name, text=f"{path}/{name}"))
        return DEFAULT_RULES + self._first(path, names, known) + strict

    def _rules_of_root(self, names: set[str]) -> tuple[Rule, ...]:
        found: tuple[Rule, ...] = ()
        if self.role != "installed":
            found = DEFAULT_RULES + self.around.defaults + self.around.global_rules
        strict: tuple[Rule, ...] = ()
        listed: tuple[Rule, ...] | None = None
        if _MANIFEST in names:
            self._root_rules = manifest_rules(self.manifest, self.profile, self.files, self.root, project=self.project)
            listed, strict = self._root_rules.files, self._root_rules.strict
        ignored = () if self.role == "installed" else self._first("", names, _IGNORE_FILES)
        return found + (ignored if listed is None else listed) + strict

    def _first(self, path: str, names: set[str], known: tuple[str, ...]) -> tuple[Rule, ...]:
        """Read the ignore files there are; only the first of them counts, but all must be readable."""
        present = [name for name in known if name in names]
        read = [self._ignore_file(f"{path}/{name}" if path else name) for name in present]
        return read[0] if read else ()

    def _ignore_file(self, path: str) -> tuple[Rule, ...]:
        known = self._read.get(path)
        if known is None:
            shown = self._shown("", path)
            try:
                raw = self.files.read(posixpath.join(self.root, path))
            except OSError as error:
                raise TargetError(
                    f"{shown}: cannot be read: {error.strerror or error}", hint="npm stops with an error here"
                ) from None
            known = self._read[path] = ignore_lines(decode(raw), shown)
        return known

    def unread(self, path: str, entries: tuple[Entry, ...]) -> tuple[str, tuple[tuple[str, tuple[Rule, ...]], ...]]:
        """Give the ignore files of a folder that npm does not act on, with their lines, and why it does not."""
        names = {entry.name for entry in entries}
        known = (_MANIFEST, *_IGNORE_FILES) if path and self.around.workspaces else _IGNORE_FILES
        present = [name for name in known if name in names]
        because, left = "", present[1:]
        if self.role == "installed":
            because, left = "npm reads no ignore file of a bundled dependency", present
        elif not path and self._root_rules and self._root_rules.files is not None:
            because, left = "npm does not read it once package.json has `files`", present
        elif left:
            because = f"npm reads {present[0]} in its place"
        return because, tuple((self._shown(path, name), self._lines(path, name)) for name in left)

    def _shown(self, path: str, name: str) -> str:
        return posixpath.normpath(posixpath.join(self.shown, path, name))

    def _lines(self, path: str, name: str) -> tuple[Rule, ...]:
        try:
            return self._ignore_file(posixpath.join(path, name))
        except StowgateError:
            return ()

    def required(self, path: str) -> tuple[str, ...]:
        """Give the files listed by name that npm 9 to 11 hand down one folder."""
        if not self._root_rules or "/" in path:
            return ()
        return tuple(
            posixpath.basename(posixpath.normpath(name))
            for name in self._root_rules.required
            if posixpath.dirname(posixpath.normpath(name)) == path
        )
