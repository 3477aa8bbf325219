"""The paths of a yarn project that are never packed: its lock file, caches, runtime files and other workspaces."""

from __future__ import annotations

import posixpath
from typing import Any

import yaml

from auditor.errors import ManifestError
from auditor.inventory.javascript.ledger import Ledger
from auditor.inventory.javascript.project_manifest import parse_manifest
from auditor.inventory.javascript.yarn_glob import compile_yarn
from auditor.inventory.javascript.yarn_lists import resolve

RC_FILE = ".yarnrc.yml"
_DEFAULTS = {
    "installStatePath": "./.yarn/install-state.gz",
    "virtualFolder": "./.yarn/__virtual__",
    "pnpUnpluggedFolder": "./.yarn/unplugged",
    "pnpDataPath": "./.pnp.data.json",
}
_OPTIONAL = ("yarnPath", "globalFolder")
_FIXED = ("yarn.lock", ".pnp.cjs", ".pnp.loader.mjs")
_HARMLESS = frozenset({"nodeLinker", "enableGlobalCache", "compressionLevel", "cacheFolder", *_DEFAULTS, *_OPTIONAL})
_NOT_WORKSPACES = frozenset({"node_modules", ".git", ".yarn"})


def project_root(ledger: Ledger) -> str:
    """The folder of the project the package belongs to."""
    return ledger.request.workspace_root or ledger.request.root


def project_paths(ledger: Ledger) -> list[str]:
    """Absolute paths that yarn keeps for itself and so leaves out of every archive."""
    root = project_root(ledger)
    settings = _settings(ledger, root)
    named = [settings.get(key, default) for key, default in _DEFAULTS.items()]
    named += [settings[key] for key in _OPTIONAL if key in settings]
    if settings.get("enableGlobalCache") is False:
        named.append(settings.get("cacheFolder", "./.yarn/cache"))
    return [resolve(root, path) for path in (*_FIXED, *named) if isinstance(path, str)]


def _settings(ledger: Ledger, root: str) -> dict[str, Any]:
    path = posixpath.join(root, RC_FILE)
    entry = ledger.files.entry(path)
    if entry is None:
        return {}
    if entry.kind != "file":
        ledger.doubt(f"{RC_FILE} is no regular file")
        return {}
    try:
        found = yaml.load(ledger.files.read(path), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except (OSError, yaml.YAMLError, ValueError, RecursionError) as error:
        raise ManifestError(f"{path}: yarn cannot read its settings: {str(error).splitlines()[0]}") from error
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise ManifestError(f"{path}: yarn settings must be a mapping")
    if not set(found) <= _HARMLESS or any("${" in str(value) for value in found.values()):
        ledger.doubt(f"{RC_FILE} holds settings whose effect on packing is not verified")
    return found


def other_workspaces(ledger: Ledger) -> list[str]:
    """The workspaces below the package, as paths from it; they are packages of their own."""
    patterns = _patterns(ledger.manifest.data.get("workspaces"))
    if not patterns:
        return []
    if any(not _is_verified(pattern) for pattern in patterns):
        ledger.doubt("workspaces named by patterns of a form that is not verified for yarn")
    globs = [compile_yarn(resolve("/", pattern)) for pattern in patterns]
    return [folder for folder in _folders(ledger) if any(glob.matches(f"/{folder}") for glob in globs)]


def _is_verified(pattern: str) -> bool:
    return not pattern.startswith((".", "!", "/")) and not set("[]{}()!?") & set(pattern) and "**" not in pattern


def _patterns(declared: Any) -> list[str]:
    declared = declared.get("packages") if isinstance(declared, dict) else declared
    return [item for item in declared if isinstance(item, str) and item] if isinstance(declared, list) else []


def _folders(ledger: Ledger) -> list[str]:
    """Folders below the package that hold a package.json."""
    found, waiting = [], [""]
    while waiting:
        folder = waiting.pop()
        for entry in ledger.entries(folder):
            path = posixpath.join(folder, entry.name)
            if entry.kind == "directory" and entry.name not in _NOT_WORKSPACES:
                waiting.append(path)
                if ledger.is_file(f"{path}/package.json"):
                    _check_workspace(ledger, path)
                    found.append(path)
    return found


def _check_workspace(ledger: Ledger, path: str) -> None:
    place = f"{path}/package.json"
    data = parse_manifest(ledger.absolute(place), ledger.read_text(place).removeprefix("\ufeff"))
    if not isinstance(data, dict) or _patterns(data.get("workspaces")):
        ledger.doubt(f"{place} declares workspaces of its own or is no object, which is not verified for yarn")
