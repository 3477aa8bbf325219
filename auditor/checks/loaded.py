"""Which files of a package its own code loads, so that no edit takes away what would be missed at run time."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from auditor.errors import StowgateError
from auditor.model.package import Package, ShippedFile

_SCRIPT = re.compile(r"\.(?:[cm]?[jt]sx?|vue|svelte|css|scss|html?)\Z", re.IGNORECASE)
_PYTHON = re.compile(r"\.(?:py|pyx|pxd|pyi)\Z")
# Of these a program breaks without the file; a secret or a log that code mentions is no reason to ship it.
_LOADABLE = re.compile(
    r"\.(?:[cm]?[jt]sx?|json5?|node|wasm|vue|svelte|css|scss|less|html?|py|pyx|pxd|pyi|txt|md|prompt|sql)\Z",
    re.IGNORECASE,
)
_RELATIVE = re.compile(rb"""["'`](\.{1,2}/[^"'`\n\\]{1,200})["'`]""")
_IMPORT = re.compile(rb"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import\b([^\n]*)|c?import[ \t]+([^\n]*))", re.MULTILINE)
_WORD = re.compile(rb"\w+")
_ENDINGS = (
    "",
    ".js",
    ".json",
    ".node",
    ".mjs",
    ".cjs",
    ".ts",
    ".tsx",
    ".d.ts",
    "/index.js",
    "/index.ts",
    "/index.json",
)
# `./a.js` in TypeScript means `./a.ts`.
_COMPILED = re.compile(r"\.([cm]?)jsx?\Z")
_MOST_BYTES = 2 << 20
_MOST_IN_ALL = 256 << 20


def loaded(package: Package, unwanted: frozenset[str]) -> dict[str, str]:
    """Give the unwanted files that code which stays loads, each with one file that loads it.

    What a kept file loads is kept too. Paths are those of the project.
    """
    candidates = {path for path in unwanted if _LOADABLE.search(path)}
    if not candidates:
        return {}
    ending = _PYTHON if any(_PYTHON.search(path) for path in candidates) else _SCRIPT
    asked = [file for file in _readable(package.files) if file.origin not in unwanted and _code(file.origin, ending)]
    by_path = {file.origin: file for file in package.files}
    found: dict[str, str] = {}
    while asked:
        fresh: dict[str, str] = {}
        # A tar is streamed again for each step back, so members are read as they lie in it.
        for file in sorted(asked, key=_position):
            for path in _named_in(file, candidates - found.keys()):
                fresh[path] = min(fresh.get(path, file.origin), file.origin)
        found.update(fresh)
        asked = [by_path[path] for path in fresh if path in by_path and _code(path, ending)]
    return found


def _position(file: ShippedFile) -> int:
    return int(getattr(file.read, "position", 0))


def _code(path: str, ending: re.Pattern[str]) -> bool:
    return bool(_SCRIPT.search(path) or (ending is _PYTHON and _PYTHON.search(path)))


def _readable(files: Iterable[ShippedFile]) -> Iterator[ShippedFile]:
    """Give files to read, up to an amount in all: this is a question on the side."""
    left = _MOST_IN_ALL
    for file in files:
        if file.size <= _MOST_BYTES:
            left -= file.size
            if left < 0:
                return
            yield file


def _named_in(file: ShippedFile, candidates: set[str]) -> frozenset[str]:
    try:
        data = file.read()
    except (OSError, StowgateError):
        return frozenset()
    if _PYTHON.search(file.origin):
        words = {
            word for found in _IMPORT.finditer(data) for part in found.groups() if part for word in _WORD.findall(part)
        }
        return frozenset(path for path in candidates if _PYTHON.search(path) and _module(path).encode() in words)
    folder = posixpath.dirname(file.origin)
    named = {
        posixpath.normpath(posixpath.join(folder, found[1].decode("utf-8", "replace")))
        for found in _RELATIVE.finditer(data)
    }
    return frozenset(meant for name in named for meant in _meanings(name) if meant in candidates)


def _module(path: str) -> str:
    folder, name = posixpath.split(path)
    stem = name.partition(".")[0]
    return posixpath.basename(folder) if stem == "__init__" else stem


def _meanings(name: str) -> Iterator[str]:
    path = re.split(r"[?#]", name, maxsplit=1)[0]
    yield from (path + ending for ending in _ENDINGS)
    if _COMPILED.search(path):
        yield _COMPILED.sub(r".\1ts", path)
        yield _COMPILED.sub(r".\1tsx", path)
