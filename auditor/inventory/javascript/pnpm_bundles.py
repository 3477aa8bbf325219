"""The bundled dependencies of a package packed with pnpm: where each is found, and where it lies in the archive."""

from __future__ import annotations

import json
import posixpath
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from auditor.inventory.javascript.ledger import Ledger

MAX_DEPTH = 32
MAX_PACKAGES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A package of the archive: the names from the root down to it, the folder it is read from, its package.json."""

    names: tuple[str, ...]
    real: str
    folder: str
    data: Mapping[str, Any]

    @property
    def prefix(self) -> str:
        """Its folder in the archive."""
        return "/".join(f"node_modules/{name}" for name in self.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """A dependency that was found and needs a place in the archive."""

    name: str
    parent: tuple[str, ...]
    real: str
    on_disk: tuple[str, ...]


def bundled_packages(ledger: Ledger) -> Iterator[Placed]:
    """Everything the bundled dependencies need at run time, nearest first, each where Node would find it."""
    data = ledger.manifest.data
    root = Placed(names=(), real=ledger.request.root, folder=ledger.request.root, data=data)
    waiting = deque((name, root, 0) for name in _listed(data))
    hoistable = set(_needs(data))
    slots: dict[tuple[str, ...], str] = {}
    while waiting and len(slots) < MAX_PACKAGES:
        name, parent, depth = waiting.popleft()
        folder = _find(ledger, name, parent.real) if depth <= MAX_DEPTH else ""
        real = ledger.files.resolve(folder) if folder else ""
        if not real.startswith(f"{ledger.request.root}/"):
            if real:
                ledger.doubt("a bundled dependency lies outside the package, which is not verified for pnpm")
            continue
        if real != folder:
            ledger.doubt("a bundled dependency is a symbolic link, which is not verified for pnpm")
        on_disk = _names_on_disk(real, ledger.request.root)
        wanted = _Wanted(name=name, parent=parent.names, real=real, on_disk=on_disk)
        names = _slot(wanted, slots, hoistable)
        if names:
            slots[names] = real
            placed = Placed(names=names, real=real, folder=folder, data=_manifest(ledger, folder))
            yield placed
            waiting.extend((need, placed, depth + 1) for need in _needs(placed.data))


def _listed(data: Mapping[str, Any]) -> list[str]:
    listed = data["bundleDependencies"] if "bundleDependencies" in data else data.get("bundledDependencies")
    if listed is True:
        needs = data.get("dependencies")
        return list(needs) if isinstance(needs, dict) else []
    return [name for name in listed if isinstance(name, str)] if isinstance(listed, list) else []


def _needs(data: Mapping[str, Any]) -> list[str]:
    groups = (data.get(key) for key in ("dependencies", "optionalDependencies"))
    return [name for group in groups if isinstance(group, dict) for name in group]


def _find(ledger: Ledger, name: str, start: str) -> str:
    """Look a name up as Node does, from a folder up to the package root."""
    parts = name.split("/")
    if name.startswith("/") or ".." in parts or not name:
        return ""
    name = posixpath.normpath(name)
    at = start
    while at.startswith(ledger.request.root):
        if posixpath.basename(at) != "node_modules":
            folder = posixpath.join(at, "node_modules", name)
            if ledger.is_file(posixpath.relpath(f"{folder}/package.json", ledger.request.root)):
                return folder
        if at == ledger.request.root:
            return ""
        at = posixpath.dirname(at)
    return ""


def _manifest(ledger: Ledger, folder: str) -> Mapping[str, Any]:
    place = posixpath.relpath(f"{folder}/package.json", ledger.request.root)
    try:
        data = json.loads(ledger.read_text(place).removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _slot(place: _Wanted, slots: Mapping[tuple[str, ...], str], hoistable: set[str]) -> tuple[str, ...]:
    """Choose a place from which the parent finds the package: where it is on disk, at the top, or in the parent."""
    free: list[tuple[str, ...]] = []
    for depth in range(len(place.parent), -1, -1):
        slot = (*place.parent[:depth], place.name)
        if slots.get(slot) == place.real:
            return ()
        if slot in slots:
            break
        free.append(slot)
    if place.on_disk in free:
        return place.on_disk
    top = (place.name,)
    if top in free and (not place.parent or place.name not in hoistable):
        return top
    return free[0] if free else ()


def _names_on_disk(real: str, root: str) -> tuple[str, ...]:
    segments = posixpath.relpath(real, root).split("/")
    names: list[str] = []
    while segments:
        if segments.pop(0) != "node_modules" or not segments or segments[0].startswith("."):
            return ()
        name = segments.pop(0)
        if name.startswith("@") and segments:
            name = f"{name}/{segments.pop(0)}"
        names.append(name)
    return tuple(names)
