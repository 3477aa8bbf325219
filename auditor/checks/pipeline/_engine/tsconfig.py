"""What the compiler takes from a set of tsconfig files once each has inherited what it extends."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol, TypeAlias

from auditor.checks.pipeline._engine.javascript import without_comments

_TRAILING = re.compile(r",(\s*[}\]])")
_PROJECT = re.compile(r"\b(?:tsc|vue-tsc|tspc)\b[^&|;]{0,200}?\s(?:-p|--project|-b|--build)\s+[\"']?([^\s\"';&|]+)")
_PLAIN = re.compile(r"\b(?:tsc|vue-tsc|tspc)\b(?![^&|;]{0,200}(?:\s(?:-p|--project|-b|--build)\s|--noEmit))")

Origin: TypeAlias = tuple[Any, str]


class ConfigFile(Protocol):
    """What is needed to know of a file."""

    @property
    def absolute(self) -> str:
        """Where it is."""

    @property
    def text(self) -> str:
        """What it says."""


def read(text: str) -> dict[str, Any]:
    """Read JSON as the compiler does, with comments and trailing commas; nonsense is empty."""
    try:
        table = json.loads(_TRAILING.sub(r"\1", without_comments(text)))
    except (ValueError, RecursionError):
        return {}
    return table if isinstance(table, dict) else {}


def parents(text: str) -> tuple[str, ...]:
    """Give what a tsconfig extends, as it is written."""
    extends = read(text).get("extends")
    each = extends if isinstance(extends, list) else [extends]
    return tuple(name for name in each if isinstance(name, str) and name)


def places(name: str, folder: str) -> Iterator[str]:
    """Give the files that a reference may mean, a package in node_modules included; the first there is counts."""
    if name.startswith((".", "/")):
        path = posixpath.normpath(posixpath.join(folder, name))
        yield from (path, f"{path}.json", f"{path}/tsconfig.json")
        return
    while True:
        path = f"{folder.rstrip('/')}/node_modules/{name}"
        yield from (path, f"{path}.json", f"{path}/tsconfig.json")
        if folder in {"", "/"}:
            return
        folder = posixpath.dirname(folder)


def projects(scripts: Mapping[str, str], folder: str) -> tuple[tuple[str, ...], bool]:
    """Give the projects that scripts name to the compiler, and whether one compiles the folder's own tsconfig.json."""
    named: list[str] = []
    for text in scripts.values():
        for found in _PROJECT.findall(text):
            path = posixpath.normpath(posixpath.join(folder, found))
            named += [path, f"{path}/tsconfig.json"]
    return tuple(named), any(_PLAIN.search(text) for text in scripts.values())


def references(text: str) -> tuple[str, ...]:
    """Give the other projects that a tsconfig builds with itself, as they are written."""
    found = read(text).get("references")
    paths = [each.get("path") for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    return tuple(path for path in paths if isinstance(path, str) and path)


def alone(text: str) -> frozenset[str]:
    """Give the options that have an effect in a file that inherits nothing."""
    own = read(text).get("compilerOptions")
    options: dict[str, Origin] = {name: (value, "") for name, value in own.items()} if isinstance(own, dict) else {}
    return frozenset(each for each, (value, _) in options.items() if _counts(each, value, options))


def effective(
    files: Iterable[ConfigFile], scripts: Mapping[str, Mapping[str, str]]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """Give each file and option that a compilation really takes from it, with the projects that do.

    `scripts` are those of the package.json of a folder. A file that others extend is no project by itself, unless it
    is called tsconfig.json; where scripts name other projects and never compile that one, it is not built.
    """
    known = {file.absolute: file for file in files}
    tables = {path: read(file.text) for path, file in known.items()}
    extended = {parent for path in known for parent in _resolved(path, known)}
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    merged: dict[str, dict[str, Origin]] = {}
    for path in known:
        folder, name = posixpath.split(path)
        named, plain = projects(scripts.get(folder, {}), folder)
        if path in extended and path not in named and (name != "tsconfig.json" or (named and not plain)):
            continue
        options = _options(path, known, tables, merged)
        for option, (value, origin) in options.items():
            if _counts(option, value, options):
                found[origin, option] = (*found.get((origin, option), ()), path)
    return found


def _off(options: Mapping[str, Origin], name: str) -> bool:
    return options.get(name, (False, ""))[0] is not True


def _counts(option: str, value: Any, options: Mapping[str, Origin]) -> bool:
    """Say whether an option that is set has an effect beside the others."""
    if not value or not _off(options, "noEmit"):
        return False
    if option == "declarationMap":
        return not (_off(options, "declaration") and _off(options, "composite"))
    if option in {"sourceMap", "inlineSourceMap", "inlineSources"} and not _off(options, "emitDeclarationOnly"):
        return False
    if option == "inlineSources":
        return not (_off(options, "sourceMap") and _off(options, "inlineSourceMap"))
    return True


def _resolved(path: str, known: Mapping[str, ConfigFile]) -> Iterator[str]:
    for name in parents(known[path].text):
        parent = next((each for each in places(name, posixpath.dirname(path)) if each in known), "")
        if parent:
            yield parent


def _options(
    path: str,
    known: Mapping[str, ConfigFile],
    tables: Mapping[str, dict[str, Any]],
    merged: dict[str, dict[str, Origin]],
) -> dict[str, Origin]:
    """Merge what a file extends, in order, and then its own options; each remembers where it was set."""
    if path not in merged:
        merged[path] = {}
        inherited: dict[str, Origin] = {}
        for parent in _resolved(path, known):
            inherited |= _options(parent, known, tables, merged)
        own = tables[path].get("compilerOptions")
        mine = {name: (value, path) for name, value in own.items()} if isinstance(own, dict) else {}
        merged[path] = inherited | mine
    return merged[path]
