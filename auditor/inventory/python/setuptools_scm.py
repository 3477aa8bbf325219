"""What a version-control plugin among the build requirements adds to a setuptools project."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from auditor.inventory.filesystem import FileSystem, Overlay
from auditor.inventory.git_index import GITLINK, Checkout, IndexProblemError, find_checkout
from auditor.inventory.python.project import Project
from auditor.inventory.python.setuptools_folder import Folder, leaves
from auditor.inventory.python.setuptools_settings import Settings
from auditor.model.package import Reason

PLUGIN = "setuptools-scm"
_TABLES = ("setuptools_scm", "vcs-versioning")
_WITHOUT_EFFECT = frozenset(
    (
        "setuptools wheel pip packaging tomli toml numpy oldest-supported-numpy cython pybind11 typing-extensions "
        "build versioneer attrs importlib-metadata nanobind"
    ).split()
)
_PLAIN_KEYS = frozenset(
    (
        "version_file version_file_template write_to write_to_template version_scheme local_scheme tag_regex "
        "fallback_version git_describe_command normalize version_cls search_parent_directories write_to_source scm"
    ).split()
)
_OLDEST_ALIKE = 77
_UPPER = re.compile(r"(<=|<|==|~=|===)\s*(\d+)")
_MOST_ATTRIBUTE_FILES = 500


def requirement_names(requires: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the normalised name of each requirement, and the requirement."""
    for requirement in requires:
        match = re.match(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)", requirement)
        if match:
            yield re.sub(r"[-_.]+", "-", match[1]).lower().strip("-"), requirement


def doubt_requirements(settings: Settings) -> bool:
    """Name the build requirements whose part in the build is not known; say whether setuptools-scm is there."""
    has_plugin = False
    for name, requirement in requirement_names(settings.requires):
        if name == PLUGIN:
            has_plugin = True
        elif name not in _WITHOUT_EFFECT:
            settings.doubt(f"the build requirement {name} may add files or change how the project is built")
        if name == "setuptools" and _is_old(requirement):
            settings.doubt(f"the build requires {requirement.strip()}, and older releases pick files by other rules")
    return has_plugin


def _is_old(requirement: str) -> bool:
    text = requirement.partition(";")[0]
    return any(int(match[2]) - (match[1] == "<") < _OLDEST_ALIKE for match in _UPPER.finditer(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFile:
    """A file that setuptools-scm writes into the tree at the start of every build."""

    path: str
    reason: Reason


def version_files(project: Project) -> tuple[tuple[VersionFile, ...], tuple[str, ...]]:
    """Give the version files that pyproject.toml asks for, and doubts about settings that are not followed."""
    found: list[VersionFile] = []
    doubts: list[str] = []
    if all(name != PLUGIN for name, _ in requirement_names(project.requires)):
        return (), ()
    for name in _TABLES:
        table = project.toml.section("tool", name)
        for key, value in table.items():
            if key not in _PLAIN_KEYS:
                doubts.append(f"[tool.{name}] {key} changes what setuptools-scm does")
            if key in {"version_file", "write_to"} and isinstance(value, str):
                if leaves(value) or not value.endswith(".py"):
                    doubts.append(f"[tool.{name}] {key} writes {value}")
                reason = project.toml.reason("generated", "tool", name, key, text="written by setuptools-scm")
                found.append(VersionFile(path=posixpath.normpath(value), reason=reason))
        if table.get("write_to_source") is False and found:
            doubts.append(f"[tool.{name}] write_to_source = false")
    return tuple(found), tuple(doubts)


def with_version_files(files: FileSystem, root: str, written: tuple[VersionFile, ...]) -> FileSystem:
    """Add the version files to a tree that does not have them yet."""
    edits: dict[str, bytes | None] = {}
    for item in written:
        path = posixpath.join(root, item.path)
        if not leaves(item.path) and files.entry(path) is None and files.entry(posixpath.dirname(path)) is not None:
            edits[path] = b""
    return Overlay(files, edits) if edits else files


def tracked_files(folder: Folder, settings: Settings) -> tuple[str, ...]:
    """Give the files of the project that setuptools-scm finds in git."""
    root, files = folder.tree.root, folder.tree.files
    try:
        checkout = find_checkout(files, _real(files, root))
    except IndexProblemError as problem:
        settings.doubt(f"setuptools-scm asks git which files it tracks, and {problem}")
        return ()
    found: tuple[str, ...] = ()
    if checkout is not None:
        _doubt_checkout(folder, checkout, settings)
        found = tuple(_walk(folder, checkout))
    for marker in () if found else (".hg", ".jj", ".git_archival.txt", ".hg_archival.txt"):
        if folder.has_entry(marker) and not _is_template(folder, marker):
            settings.doubt(f"setuptools-scm looks at {marker}, which is not read here")
    return found


def _is_template(folder: Folder, marker: str) -> bool:
    """Say whether an archive's marker was never filled in by `git archive`: then setuptools-scm passes it over."""
    if marker != ".git_archival.txt" or not folder.is_file(marker):
        return False
    try:
        lines = folder.tree.files.read(folder.tree.at(marker)).splitlines()
    except OSError:
        return False
    return any(line.startswith(b"node:") and b"$Format" in line for line in lines)


def _real(files: FileSystem, path: str) -> str:
    try:
        return files.resolve(path)
    except OSError:
        return path


def _doubt_checkout(folder: Folder, checkout: Checkout, settings: Settings) -> None:
    if GITLINK in checkout.tracked.values():
        settings.doubt("git submodules are not followed")
    places = [path for path in checkout.tracked if posixpath.basename(path) == ".gitattributes"]
    texts = [".git/info/attributes", *places[:_MOST_ATTRIBUTE_FILES]]
    for path in texts:
        try:
            content = folder.tree.files.read(posixpath.join(checkout.root, path))
        except OSError:
            continue
        if b"export-ignore" in content:
            settings.doubt(f"{path} takes files out with export-ignore, which is not followed")


def _walk(folder: Folder, checkout: Checkout) -> Iterator[str]:
    """Yield tracked files; a link counts when it and what it leads to are tracked."""
    tracked, folders = _absolute(checkout)
    files, root = folder.tree.files, folder.tree.root
    base = _real(files, root)
    waiting: list[tuple[str, str]] = [("", base)]
    seen: set[str] = set()
    while waiting:
        current, real = waiting.pop()
        if real not in folders or real in seen:
            continue
        is_link = bool(current) and folder.tree.is_link(posixpath.join(root, current))
        if is_link and (real == base or real.startswith(f"{base}/")):
            continue
        seen.add(real)
        below, names = folder.listing(current)
        for name in names:
            path = posixpath.join(current, name)
            link = folder.tree.is_link(posixpath.join(root, path))
            place = posixpath.join(real, name)
            if place in tracked and (not link or _real(files, posixpath.join(root, path)) in tracked):
                yield path
        for name in reversed(below):
            path = posixpath.join(current, name)
            place = posixpath.join(real, name)
            if not folder.tree.is_link(posixpath.join(root, path)):
                waiting.append((path, place))
            elif place in tracked:
                waiting.append((path, _real(files, posixpath.join(root, path))))


def _absolute(checkout: Checkout) -> tuple[frozenset[str], frozenset[str]]:
    tracked = frozenset(posixpath.join(checkout.root, path) for path in checkout.tracked)
    folders = {checkout.root}
    for path in tracked:
        parent = posixpath.dirname(path)
        while parent not in folders and len(parent) > len(checkout.root):
            folders.add(parent)
            parent = posixpath.dirname(parent)
    return tracked, frozenset(folders)


def is_configured(table: Mapping[str, Any]) -> bool:
    """Say whether [tool] has a table of setuptools-scm."""
    return any(name in table for name in _TABLES)
