"""The dependencies npm packs along: `bundleDependencies` and all that those need, as found in node_modules."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from auditor.errors import ManifestError
from auditor.inventory.filesystem import FileSystem
from auditor.inventory.javascript.js_text import decomposed
from auditor.inventory.javascript.npm_manifest import Manifest, keys, read_manifest

_MODULES = "node_modules"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundled:
    """One package in node_modules: where it is found, where it really is, and which entry asked for it."""

    path: str
    real: str
    manifest: Manifest
    asked: str
    project: bool
    doubt: str = ""

    @property
    def linked(self) -> bool:
        """Whether it is a link to a folder elsewhere."""
        return self.path != self.real


def _key(name: str) -> str:
    return decomposed(name).lower()


@dataclass(slots=True)
class Bundles:
    """Finds the bundled packages of one project."""

    files: FileSystem
    root: str
    manifest: Manifest
    workspaces: Mapping[str, str]
    _listed: dict[str, dict[str, str]] = field(default_factory=dict)
    _twins: set[str] = field(default_factory=set)

    def find(self) -> Iterator[Bundled]:
        """Give every bundled package once for each place it is found at."""
        real = self.files.resolve(self.root)
        wanted = self.manifest.normal.get("bundleDependencies") or []
        check_specs(self.manifest)
        waiting = [(real, self.manifest, True, name, name) for name in reversed(wanted) if isinstance(name, str)]
        opened, given = {real}, set()
        while waiting:
            owner, manifest, top, name, asked = waiting.pop()
            if self._kind(manifest, name, top=top, project=owner == real) in ("", "dev", "peer"):
                continue
            path = self._resolve(owner, name, real)
            if path is None:
                continue
            found = self._load(path, asked, real)
            if path not in given:
                given.add(path)
                yield found
            if found.real not in opened:
                opened.add(found.real)
                needs = keys(found.manifest.normal.get("dependencies")) + keys(
                    found.manifest.normal.get("optionalDependencies")
                )
                waiting += [(found.real, found.manifest, found.linked, need, asked) for need in reversed(needs)]

    def _kind(self, manifest: Manifest, name: str, *, top: bool, project: bool) -> str:
        """The kind of dependency a name is; what npm reads last wins, workspaces before all."""
        if project and _key(name) in map(_key, self.workspaces):
            return "workspace"
        kind = ""
        for field_name, value in (
            ("peerDependencies", "peer"),
            ("dependencies", "prod"),
            ("optionalDependencies", "optional"),
            ("devDependencies", "dev"),
        ):
            if (value != "dev" or top) and _key(name) in map(_key, keys(manifest.normal.get(field_name))):
                kind = value
        return kind

    def _resolve(self, owner: str, name: str, root: str) -> str | None:
        """Look in the owner's node_modules and those above it, no higher than what it shares with the root."""
        limit = posixpath.commonpath([owner, root])
        folder = owner
        while True:
            if posixpath.basename(folder) != _MODULES:
                found = self._children(folder).get(_key(name))
                if found is not None:
                    return posixpath.join(folder, _MODULES, found)
            if folder in (limit, "/"):
                return None
            folder = posixpath.dirname(folder)

    def _children(self, folder: str) -> dict[str, str]:
        known = self._listed.get(folder)
        if known is None:
            try:
                names = list(self._names(posixpath.join(folder, _MODULES)))
            except OSError:
                names = []
            names = [name for name in names if not name.rsplit("/", 1)[-1].startswith(".") and name[0] != "."]
            known = self._listed[folder] = {_key(name): name for name in names}
            keys_ = Counter(map(_key, names))
            self._twins.update(posixpath.join(folder, _MODULES, name) for name in names if keys_[_key(name)] > 1)
        return known

    def _names(self, modules: str) -> Iterator[str]:
        for entry in self.files.entries(modules):
            if entry.name.startswith("@"):
                for scoped in self.files.entries(posixpath.join(modules, entry.name)):
                    yield f"{entry.name}/{scoped.name}"
            else:
                yield entry.name

    def _load(self, path: str, asked: str, root: str) -> Bundled:
        try:
            real = self.files.resolve(path)
        except OSError:
            real = path
        if self.files.entry(real) is None:
            real = path
        shown = posixpath.relpath(posixpath.join(path, "package.json"), root)
        project = real == root
        manifest = self.manifest if project else _installed(self.files, real, shown)
        check_specs(manifest)
        doubt = f"{shown} has a twin whose name differs in case alone" if path in self._twins else ""
        return Bundled(path=path, real=real, manifest=manifest, asked=asked, project=project, doubt=doubt)


def _installed(files: FileSystem, folder: str, shown: str) -> Manifest:
    """An installed package's manifest; npm takes one it cannot read for an empty one."""
    try:
        return read_manifest(files, folder, shown)
    except (OSError, ManifestError):
        return Manifest(path=posixpath.join(folder, "package.json"), name=shown)


def check_specs(manifest: Manifest) -> None:
    """Refuse what npm's tree builder refuses: a dependency whose version is no string."""
    for field_name in ("peerDependencies", "dependencies", "optionalDependencies", "devDependencies"):
        listed = manifest.normal.get(field_name)
        for name, spec in (listed if isinstance(listed, dict) else {}).items():
            if not isinstance(spec, str) and not (field_name == "devDependencies" and manifest.name != "package.json"):
                line = manifest.line(field_name, name)
                raise ManifestError(
                    f"{manifest.name}:{line}: {field_name}.{name} is not a string", hint="npm stops with an error here"
                )
