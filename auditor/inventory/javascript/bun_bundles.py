"""The bundled dependencies of a package packed with bun, which ship whole with all that they need."""

from __future__ import annotations

import json
import posixpath
from typing import Any

from auditor.errors import ManifestError
from auditor.inventory.javascript.bun_rules import default_ignore, never_packed
from auditor.inventory.javascript.ledger import Ledger
from auditor.model.package import Reason


def add_bundled(ledger: Ledger) -> None:
    """Ship every bundled dependency that is on disk, and what it depends on in turn."""
    waiting = [folder for name in _bundled_names(ledger) if (folder := _installed(ledger, name))]
    done: set[str] = set()
    while waiting:
        folder = waiting.pop()
        if folder not in done:
            done.add(folder)
            _add_folder(ledger, folder)
            waiting += [found for name in _needs(ledger, folder) if (found := _resolve(ledger, folder, name))]


def _bundled_names(ledger: Ledger) -> list[str]:
    data = ledger.manifest.data
    key = "bundledDependencies" if "bundledDependencies" in data else "bundleDependencies"
    names = data.get(key, [])
    if isinstance(names, bool):
        needs = data.get("dependencies")
        return list(needs) if names and isinstance(needs, dict) else []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ManifestError(f"{ledger.manifest.path}: bun expects `{key}` to be a boolean or an array of strings")
    return names


def _is_folder(ledger: Ledger, path: str) -> bool:
    entry = ledger.entry_at(path)
    if entry and entry.kind == "symlink":
        ledger.doubt("a bundled dependency is a symbolic link, which is not verified for bun")
        return ledger.is_folder_behind(path)
    return entry is not None and entry.kind == "directory"


def _installed(ledger: Ledger, name: str) -> str:
    """Find a bundled dependency; bun refuses to pack when one that is not optional is missing."""
    folder = _root_folder(ledger, name)
    data = ledger.manifest.data
    needed, optional = (data.get(key) for key in ("dependencies", "optionalDependencies"))
    if not folder and isinstance(needed, dict) and name in needed and name not in (optional or ()):
        raise ManifestError(
            f"{ledger.manifest.path}: bun refuses to pack, as the bundled dependency {name!r} is not installed",
            hint="install first: `bun install`",
        )
    return folder


def _root_folder(ledger: Ledger, name: str) -> str:
    parts = name.split("/")
    if len(parts) > (2 if name.startswith("@") else 1) or {"", ".", ".."} & set(parts):
        return ""
    path = f"node_modules/{name}"
    return path if _is_folder(ledger, "node_modules") and _is_folder(ledger, path) else ""


def _needs(ledger: Ledger, folder: str) -> list[str]:
    place = f"{folder}/package.json"
    if not ledger.is_file(place):
        return []
    try:
        data: Any = json.loads(ledger.read_text(place).removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        ledger.doubt(f"{place} is not plain JSON, so what it depends on is not known")
        return []
    groups = [data.get(key) for key in ("dependencies", "optionalDependencies")] if isinstance(data, dict) else []
    return [name for group in groups if isinstance(group, dict) for name in group]


def _resolve(ledger: Ledger, folder: str, name: str) -> str:
    """Find a dependency in the nearest `node_modules` above a bundled one."""
    if {"", ".", ".."} & set(name.split("/")):
        ledger.doubt(f"a bundled dependency needs {name!r}, which is no package name")
        return ""
    at = folder
    while True:
        candidate = f"{at}/node_modules/{name}"
        if _is_folder(ledger, candidate):
            if at not in {folder, ""}:
                ledger.doubt("a dependency of a nested bundled package: where bun puts it is not verified")
            return candidate
        at = at.rpartition("node_modules")[0].rstrip("/")
        if not at:
            candidate = f"node_modules/{name}"
            return candidate if _is_folder(ledger, candidate) else ""


def _add_folder(ledger: Ledger, top: str) -> None:
    reason = Reason(kind="bundled-dependency", source="package.json", text=top.removeprefix("node_modules/"))
    folders = [top]
    while folders:
        folder = folders.pop()
        for entry in ledger.entries(folder):
            path = posixpath.join(folder, entry.name)
            if entry.kind not in {"file", "directory"} or (folder == top and entry.name == "node_modules"):
                continue
            removed = never_packed(entry.name, at_root=False) or default_ignore(entry.name)
            if removed:
                ledger.note(path, removed, "drops")
                ledger.drop(path, removed, directory=entry.kind == "directory")
            elif entry.kind == "directory":
                folders.append(path)
            else:
                ledger.note(path, reason, "ships")
                ledger.ship(path, entry, reason)
