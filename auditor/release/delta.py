"""The difference between two packages: files by content, sizes, kinds, modes, and what the manifest promises."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass

from auditor.errors import StowgateError
from auditor.model.package import Package, ShippedFile
from auditor.release.contract import Contract, contract

_HASHED = re.compile(r"(?<=[.\-_])[0-9A-Za-z_-]{8,64}(?=\.[A-Za-z])")
_DIST_INFO = re.compile(r"[^/]+(\.(?:dist-info|data|egg-info)/)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One file in both releases, not the same in both; `old` and `new` have other paths when it was renamed."""

    old: ShippedFile
    new: ShippedFile

    @property
    def grown(self) -> int:
        """By how many bytes."""
        return self.new.size - self.old.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """Everything that differs; files in the order of their paths."""

    old: Package
    new: Package
    added: tuple[ShippedFile, ...]
    removed: tuple[ShippedFile, ...]
    renamed: tuple[Changed, ...]
    changed: tuple[Changed, ...]
    modes: tuple[Changed, ...]
    same: tuple[ShippedFile, ...]
    before: Contract
    after: Contract

    @property
    def growth(self) -> int:
        """By how many bytes the package grew."""
        return self.new.total_bytes - self.old.total_bytes

    @property
    def new_kinds(self) -> Mapping[str, tuple[str, ...]]:
        """Extensions that the old release had no file of, with the files."""
        known = {kind_of(file.path) for file in self.old.files}
        found: dict[str, list[str]] = {}
        for file in self.added:
            if kind_of(file.path) not in known:
                found.setdefault(kind_of(file.path), []).append(file.path)
        return {kind: tuple(paths) for kind, paths in sorted(found.items())}

    @property
    def new_top_level(self) -> tuple[str, ...]:
        """Names at the top that the old release did not have."""
        return tuple(sorted(_tops(self.new) - _tops(self.old)))


def kind_of(path: str) -> str:
    """Name a file's kind by its last extensions; `.d.ts` and `.js.map` are kinds of their own."""
    name = posixpath.basename(path).lower()
    for double in (".d.ts", ".d.mts", ".d.cts", ".tar.gz"):
        if name.endswith(double):
            return double
    _, dot, extension = name.rpartition(".")
    return f".{extension}" if dot and extension and len(extension) <= 12 else "extensionless"


def _tops(package: Package) -> frozenset[str]:
    return frozenset(_stable(path).partition("/")[0] for path in package.paths)


def _stable(path: str) -> str:
    """Give a path without what changes with every version: `a-1.0.dist-info` is `dist-info`."""
    return _DIST_INFO.sub(r"*\1", path, count=1) if "-info/" in path or ".data/" in path else path


def compare(old: Package, new: Package) -> Delta:
    """Set two packages side by side."""
    before = {_stable(file.path): file for file in old.files}
    after = {_stable(file.path): file for file in new.files}
    both = sorted(before.keys() & after.keys())
    pairs = [Changed(old=before[path], new=after[path]) for path in both]
    digests = _Digests()
    changed = [pair for pair in pairs if digests.differ(pair.old, pair.new)]
    moved = _renamed([before[p] for p in sorted(before.keys() - after.keys())],
                     [after[p] for p in sorted(after.keys() - before.keys())], digests)  # fmt: skip
    gone, come = {pair.old.path for pair in moved}, {pair.new.path for pair in moved}
    different = {pair.new.path for pair in changed}
    return Delta(
        old=old,
        new=new,
        added=tuple(after[p] for p in sorted(after.keys() - before.keys()) if after[p].path not in come),
        removed=tuple(before[p] for p in sorted(before.keys() - after.keys()) if before[p].path not in gone),
        renamed=tuple(moved),
        changed=tuple(changed),
        modes=tuple(pair for pair in (*pairs, *moved) if (pair.old.mode ^ pair.new.mode) & 0o6111),
        same=tuple(pair.new for pair in pairs if pair.new.path not in different),
        before=contract(old),
        after=contract(new),
    )


class _Digests:
    """Content by digest, computed only where a size leaves the question open."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def of(self, file: ShippedFile) -> str:
        if file.sha256:
            return file.sha256
        if id(file) not in self._known:
            try:
                self._known[id(file)] = hashlib.sha256(file.read()).hexdigest()
            except (OSError, StowgateError):
                self._known[id(file)] = f"unread {id(file)}"
        return self._known[id(file)]

    def differ(self, old: ShippedFile, new: ShippedFile) -> bool:
        return old.size != new.size or (bool(old.size) and self.of(old) != self.of(new))


def _renamed(gone: list[ShippedFile], come: list[ShippedFile], digests: _Digests) -> list[Changed]:
    """Pair files of the same content, then those whose names differ in a hash only."""
    sizes = {file.size for file in gone} & {file.size for file in come} - {0}
    by_digest: dict[str, list[ShippedFile]] = {}
    for file in gone:
        if file.size in sizes:
            by_digest.setdefault(digests.of(file), []).append(file)
    found, taken = [], set()
    for file in come:
        twins = by_digest.get(digests.of(file)) if file.size in sizes else None
        if twins:
            found.append(Changed(old=twins.pop(0), new=file))
            taken |= {found[-1].old.path, file.path}
    by_name = {_HASHED.sub("#", file.path): file for file in gone if file.path not in taken}
    for file in come:
        name = _HASHED.sub("#", file.path)
        if file.path not in taken and name != file.path and name in by_name:
            found.append(Changed(old=by_name.pop(name), new=file))
    return found
