"""Where a package stands among others: the workspace root above it, and the workspaces of a root."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from auditor.errors import ManifestError, StowgateError
from auditor.inventory.filesystem import FileSystem
from auditor.inventory.javascript.js_regex import PatternError
from auditor.inventory.javascript.js_text import truthy
from auditor.inventory.javascript.npm_manifest import Manifest, decode, read_manifest
from auditor.inventory.javascript.workspaces import named_folders, workspaces_of

_PNPM_FILE = "pnpm-workspace.yaml"
_MAX_YAML = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceRoot:
    """A root and its workspaces: name to absolute folder, and the file that declares them."""

    root: str
    workspaces: Mapping[str, str]
    declared_in: str


def workspaces_at(files: FileSystem, root: str) -> WorkspaceRoot | None:
    """Give the workspaces a folder declares; None when it declares none."""
    manifest = _manifest(files, root)
    if manifest is not None and truthy(manifest.normal.get("workspaces")):
        found = workspaces_of(manifest, files, root)
        return WorkspaceRoot(root=root, workspaces=found, declared_in="package.json")
    patterns = _pnpm_patterns(files, root)
    if patterns:
        return WorkspaceRoot(root=root, workspaces=_pnpm_folders(patterns, files, root), declared_in=_PNPM_FILE)
    return None


def workspace_root_of(files: FileSystem, folder: str) -> WorkspaceRoot | None:
    """Find the root above a folder that has the folder among its workspaces."""
    above = posixpath.dirname(folder)
    while above != posixpath.dirname(above):
        try:
            found = workspaces_at(files, above)
        except StowgateError:
            found = None
        if found and folder in found.workspaces.values():
            return found
        above = posixpath.dirname(above)
    return None


def _manifest(files: FileSystem, root: str) -> Manifest | None:
    try:
        return read_manifest(files, root)
    except OSError:
        return None


def _pnpm_patterns(files: FileSystem, root: str) -> list[str]:
    try:
        text = decode(files.read(posixpath.join(root, _PNPM_FILE)))
    except OSError:
        return []
    import yaml  # noqa: PLC0415 - only a pnpm workspace needs it

    try:
        document: Any = yaml.safe_load(text[:_MAX_YAML])
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise ManifestError(f"{_PNPM_FILE}: not valid YAML: {str(error).splitlines()[0]}") from None
    listed = document.get("packages") if isinstance(document, dict) else None
    return [item for item in listed if isinstance(item, str)] if isinstance(listed, list) else []


def _pnpm_folders(patterns: list[str], files: FileSystem, root: str) -> dict[str, str]:
    try:
        return named_folders(patterns, files, root)
    except PatternError as error:
        raise ManifestError(f"{_PNPM_FILE}: {error}") from None
