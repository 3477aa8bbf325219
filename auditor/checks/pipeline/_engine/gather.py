"""Collect the files of a project and its repository that pipeline rules look at, within limits."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from auditor.checks.pipeline._engine import kinds, tsconfig
from auditor.checks.pipeline._engine.kinds import Kind
from auditor.checks.pipeline._engine.manifest import scripts
from auditor.inventory.filesystem import FileSystem

MOST_BYTES = 1 << 20
MOST_FILES = 400
_MOST_ALIASES = 50
_MOST_DEPTH = 100
_MOST_PARENTS = 8
_ALIAS = re.compile(rb"(?:^|[\s,\[{:-])\*[A-Za-z0-9_-]", re.MULTILINE)
_STRING = re.compile(rb'"(?:[^"\\\n]|\\.){0,4000}"')


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFile:
    """One file to look at; `path` is where a person finds it from the target, `name` what semgrep knows it by."""

    path: str
    absolute: str
    name: str
    kind: Kind
    data: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """The content as text."""
        return self.data.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A folder below a project's or a repository's, and which of the two."""

    folder: str
    repository: bool


@dataclass(slots=True, kw_only=True)
class Gathered:
    """What was found, and what was too much to look at."""

    target: str
    files: list[ProjectFile] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    def add(self, tree: FileSystem, absolute: str, kind: Kind) -> None:
        """Read a file unless it was read, is no plain file, or is built to be too much."""
        if absolute in self._seen or len(self.files) >= MOST_FILES:
            return
        self._seen.add(absolute)
        entry = tree.entry(absolute)
        if entry is None or entry.kind != "file":
            return
        path = posixpath.relpath(absolute, self.target)
        if entry.size > MOST_BYTES:
            self.refused.append((path, f"{entry.size:,} bytes are more than a file of this kind may have"))
            return
        try:
            data = tree.read(absolute)
        except OSError as error:
            self.refused.append((path, error.strerror or "it could not be read"))
            return
        reason = _too_much(data, kind)
        if reason:
            self.refused.append((path, reason))
            return
        name = f"{kind.name}/{len(self.files)}.{kind.ending}"
        self.files.append(ProjectFile(path=path, absolute=absolute, name=name, kind=kind, data=data))


def gather(target: str, roots: Iterable[str], tree: FileSystem) -> Gathered:
    """Look where such files lie: in each package's folder, in the target, and in the repository above it."""
    found = Gathered(target=target)
    folders = list(dict.fromkeys([target, *roots]))
    for root in folders:
        for folder in kinds.PROJECT_FOLDERS:
            _list(found, tree, root, Place(folder=folder, repository=False))
    for root in dict.fromkeys([*folders, *_repository(target, tree)]):
        for folder in _repository_folders(tree, root):
            _list(found, tree, root, Place(folder=folder, repository=True))
    _follow_projects(found, tree)
    return found


def _list(found: Gathered, tree: FileSystem, root: str, place: Place) -> None:
    folder = posixpath.join(root, place.folder) if place.folder else root
    for name in _names(tree, folder):
        kind = kinds.of(place.folder, name, repository=place.repository)
        if kind is not None:
            found.add(tree, posixpath.join(folder, name), kind)


def _names(tree: FileSystem, place: str) -> Iterator[str]:
    entry = tree.entry(place)
    if entry is None or entry.kind != "directory":
        return
    try:
        yield from (each.name for each in tree.entries(place) if each.kind == "file")
    except OSError:
        return


def _repository(target: str, tree: FileSystem) -> Iterator[str]:
    folder = target
    while True:
        if tree.entry(posixpath.join(folder, ".git")) is not None:
            yield folder
            return
        parent = posixpath.dirname(folder)
        if parent == folder:
            return
        folder = parent


def _repository_folders(tree: FileSystem, root: str) -> Iterator[str]:
    yield from ("", ".github/workflows", ".forgejo/workflows", ".gitea/workflows", ".gitlab", ".gitlab/ci")
    actions = posixpath.join(root, ".github/actions")
    entry = tree.entry(actions)
    if entry is not None and entry.kind == "directory":
        yield from (f".github/actions/{each.name}" for each in tree.entries(actions) if each.kind == "directory")


def _follow_projects(found: Gathered, tree: FileSystem) -> None:
    """Take the projects that scripts compile, and what a tsconfig inherits from: it acts as if it stood there."""
    kind = next(each for each in kinds.KINDS if each.name == "tsconfig")
    for manifest in [file for file in found.files if file.kind.name == "package"]:
        named, _ = tsconfig.projects(scripts(manifest.data), posixpath.dirname(manifest.absolute))
        for path in named:
            found.add(tree, path, kind)
    queue = [file for file in found.files if file.kind is kind]
    for _ in range(_MOST_PARENTS):
        before = len(found.files)
        for file in queue:
            _follow(found, tree, file)
        queue = found.files[before:]


def _follow(found: Gathered, tree: FileSystem, file: ProjectFile) -> None:
    folder = posixpath.dirname(file.absolute)
    for name in tsconfig.parents(file.text)[:_MOST_PARENTS]:
        there = (path for path in tsconfig.places(name, folder) if _is_file(tree, path))
        path = next(there, "")
        if path:
            found.add(tree, path, file.kind)
    for name in tsconfig.references(file.text):
        path = posixpath.normpath(posixpath.join(folder, name))
        path = path if _is_file(tree, path) else f"{path}/tsconfig.json"
        if not _is_file(tree, posixpath.join(posixpath.dirname(path), "package.json")):
            found.add(tree, path, file.kind)


def _is_file(tree: FileSystem, path: str) -> bool:
    entry = tree.entry(path)
    return entry is not None and entry.kind == "file"


def _too_much(data: bytes, kind: Kind) -> str:
    if b"\0" in data:
        return "it is no text"
    if kind.language == "yaml" and len(_ALIAS.findall(data)) > _MOST_ALIASES:
        return f"more than {_MOST_ALIASES} YAML aliases"
    if kind.language != "regex" and _depth(data) > _MOST_DEPTH:
        return f"brackets nested more than {_MOST_DEPTH} deep"
    return ""


def _depth(data: bytes) -> int:
    depth = deepest = 0
    for char in re.findall(rb"[\[\](){}]", _STRING.sub(b"", data)):
        depth = depth + 1 if char in b"[({" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest
