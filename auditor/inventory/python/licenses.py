"""The license files of a project, by `project.license-files` or by the names a backend looks for itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from auditor.inventory.python.globs import path_glob
from auditor.inventory.python.project import TomlFile
from auditor.inventory.python.tree import Tree
from auditor.model.package import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenseGlobs:
    """How one backend finds license files: names it tries unasked, and characters it allows in a pattern."""

    backend: str
    defaults: tuple[str, ...]
    extra_characters: str = ""
    any_characters: bool = False


def find_licenses(tree: Tree, toml: TomlFile, globs: LicenseGlobs, doubts: list[str]) -> dict[str, Reason]:
    """Give the license files by path relative to the project; what would stop the build is a doubt."""
    found: dict[str, Reason] = {}
    patterns = toml.get("project", "license-files")
    if patterns is not None:
        for place, pattern in enumerate(toml.strings("project", "license-files")):
            reason = toml.reason("license-files", "project", "license-files", place, text=f'license-files "{pattern}"')
            found |= _matching(tree, globs, pattern, reason, doubts)
        return found
    license_file = toml.get("project", "license", "file")
    if isinstance(license_file, str):
        found[tree.relative(tree.at(license_file))] = toml.reason("license-files", "project", "license", "file")
    return found


def default_licenses(tree: Tree, names: Sequence[str], backend: str) -> dict[str, Reason]:
    """Give the license files a backend takes by their names alone."""
    return {
        tree.relative(path): Reason(kind="license-files", source=backend, text=f"license file by name: {name}")
        for name in names
        for path in path_glob(tree, tree.root, name)
        if tree.is_file(path)
    }


def _matching(tree: Tree, globs: LicenseGlobs, pattern: str, reason: Reason, doubts: list[str]) -> dict[str, Reason]:
    allowed = rf"[\w\-./*?\[\]{globs.extra_characters}]+"
    if not (globs.any_characters or re.fullmatch(allowed, pattern)) or ".." in pattern or pattern.startswith("/"):
        doubts.append(f'the build is refused: license-files "{pattern}" is not allowed')
        return {}
    if pattern.endswith("**"):
        doubts.append(f'license-files "{pattern}" means something else in each version of Python')
    files = {tree.relative(path): reason for path in path_glob(tree, tree.root, pattern) if tree.is_file(path)}
    if not files:
        doubts.append(f'the build is refused: license-files "{pattern}" matches nothing')
    return files
