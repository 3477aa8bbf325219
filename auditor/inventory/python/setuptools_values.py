"""Values that setuptools reads from the tree while it configures itself: licence globs, data files, the version."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterable, Mapping
from typing import Any

from auditor.errors import ManifestError
from auditor.inventory.python.setuptools_discovery import discover, package_path
from auditor.inventory.python.setuptools_folder import Folder, leaves
from auditor.inventory.python.setuptools_script import parse_quietly
from auditor.inventory.python.setuptools_settings import Settings

_DEFAULT_LICENSES = ("LICEN[CS]E*", "COPYING*", "NOTICE*", "AUTHORS*")
_GLOB = re.compile(r"[*?\[\]{}]")
_PLAIN_VERSION = re.compile(r"v?(\d+(?:\.\d+)*)(?:[-_.]?(a|b|rc)(\d+))?(?:\.?post(\d+))?(?:\.?dev(\d+))?")


def expand_licenses(folder: Folder, settings: Settings) -> tuple[str, ...]:
    """Give the licence files that the patterns find; backups ending in `~` do not count."""
    patterns = list(settings.license_patterns or ())
    if settings.license_file and settings.license_file not in patterns:
        patterns.append(settings.license_file)
    if settings.license_patterns is None and not settings.license_file:
        patterns = list(_DEFAULT_LICENSES)
    found: dict[str, None] = {}
    for pattern in patterns:
        if pattern.startswith("/"):
            raise ManifestError(f"licence pattern {pattern!r} must be relative: setuptools refuses it")
        names = sorted(folder.glob(pattern, recursive=True, hidden=False))
        found |= dict.fromkeys(name for name in names if not name.endswith("~") and folder.is_file(name))
    return tuple(found)


def expand_data_files(folder: Folder, places: Mapping[str, Iterable[str]]) -> list[tuple[str, list[str]]]:
    """Expand the globs of data files; a plain name is kept, found or not."""
    return [
        (place, [path for pattern in patterns for path in _expand(folder, pattern)])
        for place, patterns in places.items()
    ]


def _expand(folder: Folder, pattern: str) -> list[str]:
    if not _GLOB.search(pattern):
        return [posixpath.normpath(pattern)]
    shown = posixpath.normpath(pattern)
    if leaves(shown):
        return [shown]
    return sorted(posixpath.normpath(path) for path in folder.glob(shown, recursive=True, hidden=False))


def version_from(folder: Folder, settings: Settings, directive: Any) -> str:
    """Give the version a directive leads to, "" when it cannot be read without running code."""
    if isinstance(directive, str):
        return directive
    if not isinstance(directive, Mapping):
        return ""
    names = directive.get("file")
    if names:
        paths = [names] if isinstance(names, str) else list(names)
        return "\n".join(_text(folder, path) for path in paths if folder.is_file(path)).strip()
    where = directive.get("attr")
    return _attribute(folder, settings, where.strip()) if isinstance(where, str) else ""


def _text(folder: Folder, path: str) -> str:
    return folder.read(path)[:65536].decode("utf-8", "replace")


def _attribute(folder: Folder, settings: Settings, where: str) -> str:
    """Read an attribute of a module; setuptools has to know the packages before it can."""
    discover(folder, settings)
    module, _, name = where.rpartition(".")
    path = package_path(module, settings.package_dir) if module else "__init__"
    for candidate in (f"{path}.py", posixpath.join(path, "__init__.py")):
        if folder.is_file(candidate):
            found = _literal(folder.read(candidate), name)
            if found is None:
                settings.imported[candidate] = None
            return found or ""
    return ""


def _literal(content: bytes, name: str) -> str | None:
    try:
        module = parse_quietly(content[: 4 * 1024 * 1024])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for statement in module.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if isinstance(statement, ast.AnnAssign) and statement.value:
            targets = [statement.target]
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return _version_text(statement.value)  # type: ignore[attr-defined] # both kinds of assignment have one
    return None


def _version_text(node: ast.expr) -> str | None:
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return ".".join(map(str, value))
    return str(value)


def normal_version(version: str) -> str:
    """Give the normal form of a version, "" for one that is too unusual to be sure of."""
    match = _PLAIN_VERSION.fullmatch(version.strip().lower())
    if match is None:
        return ""
    release = ".".join(str(int(part)) for part in match[1].split("."))
    pre = f"{match[2]}{int(match[3])}" if match[2] else ""
    post = f".post{int(match[4])}" if match[4] else ""
    return release + pre + post + (f".dev{int(match[5])}" if match[5] else "")
