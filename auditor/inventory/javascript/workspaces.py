"""The workspaces of a project root: npm's reading of the `workspaces` field, and pnpm's of its own file."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from auditor.errors import ManifestError
from auditor.inventory.filesystem import FileSystem
from auditor.inventory.javascript.globs import find
from auditor.inventory.javascript.js_regex import PatternError
from auditor.inventory.javascript.js_text import to_string, truthy
from auditor.inventory.javascript.minimatch import GLOB, PLAIN, Pattern, compile_pattern
from auditor.inventory.javascript.npm_manifest import Manifest, read_manifest

_LEAD = re.compile(r"^\.?/+")
_HINT = "npm stops with an error here"


def workspaces_of(manifest: Manifest, files: FileSystem, root: str) -> dict[str, str]:
    """Map each workspace's name to its absolute folder, as npm does; empty when there are none."""
    declared = manifest.normal.get("workspaces", [])
    line = manifest.line("workspaces")
    if isinstance(declared, dict) and isinstance(declared.get("packages"), list):
        declared = declared["packages"]
    if not isinstance(declared, list) or not all(isinstance(item, str) for item in declared):
        raise ManifestError(f'package.json:{line}: "workspaces" is not a list of patterns', hint=_HINT)
    try:
        return named_folders(declared, files, root)
    except PatternError as error:
        raise ManifestError(f'package.json:{line}: "workspaces": {error}', hint=_HINT) from None


def named_folders(declared: list[str], files: FileSystem, root: str) -> dict[str, str]:
    """Find the folders the patterns name, and the name of the package in each."""
    patterns, negated = _split(declared)
    if not patterns:
        return {}
    found: dict[str, list[str]] = {}
    for path in _folders(patterns, negated, files, root):
        name = _package_name(path, files, root)
        if name is not None and path not in found.setdefault(name, []):
            found[name].append(path)
    for name, paths in found.items():
        if len(paths) > 1:
            raise ManifestError(f"two workspaces are called {name!r}: {', '.join(paths)}", hint=_HINT)
    return {name: posixpath.normpath(posixpath.join(root, paths[0])) for name, paths in found.items()}


def _split(declared: list[str]) -> tuple[list[str], list[str]]:
    patterns: list[str] = []
    negated: list[str] = []
    for item in declared:
        bare = item.lstrip("!")
        pattern = _LEAD.sub("", bare)
        if (len(item) - len(bare)) % 2:
            negated.append(pattern)
            continue
        at = 0
        while at < len(negated):
            if compile_pattern(negated[at], PLAIN).match(pattern):
                del negated[at]
            at += 1
        patterns.append(pattern)
    for each in negated:
        refused = compile_pattern(each, PLAIN)
        patterns = [pattern for pattern in patterns if not refused.match(pattern)]
    return patterns, negated


def _folders(patterns: list[str], negated: list[str], files: FileSystem, root: str) -> Iterator[str]:
    ignored = [compile_pattern(each, replace(GLOB, dot=True)) for each in ("**/node_modules/**", *negated)]
    matches: set[str] = set()
    for pattern in patterns:
        wanted = pattern.replace("\\", "/").rstrip("/") + "/"
        matches.update(path for path in find(files, root, wanted, dot=False) if not _is_ignored(path, ignored))
    for pattern in patterns:
        chosen = compile_pattern(pattern.replace("\\", "/"), PLAIN)
        yield from (path for path in sorted(matches) if chosen.match(path, partial=True))


def _is_ignored(path: str, ignored: list[Pattern]) -> bool:
    parts = path.split("/")
    ways = ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]
    return any(pattern.match(way) or pattern.match(f"{way}/") for pattern in ignored for way in ways[-1:]) or any(
        pattern.match(f"{way}/") for pattern in ignored if pattern.parts[-1][-1] == "**" for way in ways
    )


def _package_name(path: str, files: FileSystem, root: str) -> str | None:
    folder = posixpath.join(root, path)
    try:
        manifest = read_manifest(files, folder, posixpath.join(path, "package.json"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ManifestError(f"{path}/package.json: cannot be read: {error.strerror or error}", hint=_HINT) from None
    if manifest.complaint:
        raise ManifestError(f"{path}/package.json: {manifest.complaint}", hint=_HINT)
    name: Any = manifest.content.get("name")
    if truthy(name):
        return to_string(name)
    parent, base = posixpath.split(posixpath.normpath(folder))
    scope = posixpath.basename(parent)
    return f"{scope}/{base}" if scope.startswith("@") else base
