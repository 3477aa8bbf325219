"""Would a source map made by the next build ship, and which setting made the ones that do ship."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from auditor.inventory.filesystem import Entry, FileSystem
from auditor.inventory.source import PackageSource
from auditor.model.package import ShippedFile

_BUILT = (".js", ".mjs", ".cjs", ".css")
_NAME = "stowgate-probe"
_MOST_FOLDERS = 8
_ENTRIES = ("main", "module", "bin", "exports", "browser", "unpkg", "types", "style")


@dataclass(frozen=True, slots=True)
class Planted:
    """Another file system with files that a build would add, folders included."""

    below: FileSystem
    added: Mapping[str, bytes]

    def entries(self, directory: str) -> tuple[Entry, ...]:
        """Give the entries of a directory in code-point order."""
        planted = dict(self._planted(directory))
        if self.below.entry(directory) is not None or not planted:
            planted |= {entry.name: entry for entry in self.below.entries(directory)}
        return tuple(planted[name] for name in sorted(planted))

    def _planted(self, directory: str) -> Iterator[tuple[str, Entry]]:
        base = directory.rstrip("/") + "/"
        for path, data in self.added.items():
            if path.startswith(base):
                name, _, deeper = path[len(base) :].partition("/")
                yield name, Entry(name=name, kind="directory" if deeper else "file", size=0 if deeper else len(data))

    def entry(self, path: str) -> Entry | None:
        """`lstat` one path."""
        return self.below.entry(path) or dict(self._planted(posixpath.dirname(path))).get(posixpath.basename(path))

    def read(self, path: str) -> bytes:
        """Give the bytes of a file."""
        return self.added[path] if path in self.added else self.below.read(path)

    def link(self, path: str) -> str:
        """Give the text of a symbolic link."""
        return self.below.link(path)

    def resolve(self, path: str) -> str:
        """`realpath` of the file system below."""
        return self.below.resolve(path)


def would_ship(source: PackageSource, outputs: tuple[str, ...], only: bool) -> ShippedFile | None:  # noqa: FBT001 - a pair
    """Ask the packager about maps in the folders a build writes to, and beside what ships; give one that would ship."""
    prediction, root = source.prediction, source.package.root
    if prediction is None or not root:
        return None
    folders = tuple(dict.fromkeys((*outputs, *(() if only else _folders(source)))))[:_MOST_FOLDERS]
    probes = {posixpath.normpath(f"{folder}/{_NAME}.js.map") for folder in folders}
    probes = {probe for probe in probes if not probe.startswith(("../", "/"))}
    if not probes:
        return None
    # A bundle beside the map: some rules ship a folder only when something is in it.
    built = {posixpath.join(root, each): b"{}" for probe in probes for each in (probe, probe.removesuffix(".map"))}
    planned = prediction.pack(source.package.profile, Planted(prediction.files, built))
    return next((file for file in planned.files if file.path in probes or file.origin in probes), None)


def _folders(source: PackageSource) -> Iterator[str]:
    package = source.package
    yield from (posixpath.dirname(path) or "." for path in _entries(package.manifest) if path.endswith(_BUILT))
    yield from (posixpath.dirname(file.path) or "." for file in package.files if file.path.endswith(_BUILT))
    if package.ecosystem == "npm" and not any(file.path.endswith(_BUILT) for file in package.files):
        yield "dist"


def _entries(manifest: Mapping[str, Any]) -> Iterator[str]:
    queue = [manifest.get(key) for key in _ENTRIES]
    for _ in range(500):
        if not queue:
            return
        each = queue.pop()
        if isinstance(each, str):
            yield posixpath.normpath(each)
        elif isinstance(each, Mapping):
            queue.extend(each.values())
        elif isinstance(each, list):
            queue.extend(each)
