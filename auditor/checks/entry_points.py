"""What a package.json promises: the files its main, module, types, bin, browser and exports lead to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_DEPTH = 32
_STANDARD_CONDITIONS = frozenset(
    (
        "import require default node node-addons browser types module module-sync "
        "worker deno bun react-server production"
    ).split()
)
_EXTENSIONS = ("", ".js", ".json", ".node", ".cjs", ".mjs")
_TYPES_EXTENSIONS = ("", ".d.ts", ".ts", ".tsx", ".d.mts", ".d.cts")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPoint:
    """One promise: the field that makes it, its target, and whether every user meets it."""

    field: str
    target: str
    types: bool = False
    firm: bool = True

    def candidates(self) -> Iterator[str]:
        """Give the paths that would keep the promise, as Node.js and TypeScript resolve them."""
        path = posixpath.normpath(self.target.lstrip("/") or ".")
        base = "" if path == "." else path
        if self.field.startswith("exports"):
            yield base
            return
        extensions = _TYPES_EXTENSIONS if self.types else _EXTENSIONS
        if base:
            yield from (base + extension for extension in extensions)
        yield from (posixpath.join(base, "index" + extension) for extension in extensions if extension)

    def kept_by(self, paths: frozenset[str]) -> bool:
        """Say whether the package has a file for it."""
        if "*" in self.target and self.field.startswith("exports"):
            pattern = _star(posixpath.normpath(self.target))
            return any(pattern.fullmatch(path) for path in paths)
        if self.target.endswith("/") and self.field.startswith("exports"):
            folder = posixpath.normpath(self.target) + "/"
            return any(folder == "./" or path.startswith(folder) for path in paths)
        return any(candidate in paths for candidate in self.candidates())

    @property
    def folder(self) -> str:
        """The first folder on the way to the target, empty for a file at the root."""
        path = posixpath.normpath(self.target.lstrip("/"))
        head, slash, _ = path.partition("/")
        return head if slash and head != ".." else ""


def _star(target: str) -> re.Pattern[str]:
    head, _, tail = target.partition("*")
    return re.compile(f"{re.escape(head)}.+{re.escape(tail.replace('*', ''))}", re.DOTALL)


def declared(manifest: Mapping[str, Any]) -> tuple[EntryPoint, ...]:
    """List every promise of a manifest once, in the order a reader meets them."""
    found: dict[tuple[str, str], EntryPoint] = {}
    for entry in _all(manifest):
        found.setdefault((entry.field, entry.target), entry)
    return tuple(found.values())


def _all(manifest: Mapping[str, Any]) -> Iterator[EntryPoint]:
    for field in ("main", "module", "browser"):
        target = manifest.get(field)
        if isinstance(target, str) and target:
            yield EntryPoint(field=field, target=target)
    for field in ("types", "typings"):
        target = manifest.get(field)
        if isinstance(target, str) and target:
            yield EntryPoint(field=field, target=target, types=True)
    yield from _bins(manifest.get("bin"))
    if "exports" in manifest:
        yield from _exports("exports", manifest["exports"], firm=True, types=False, depth=0)


def _bins(value: Any) -> Iterator[EntryPoint]:
    if isinstance(value, str) and value:
        yield EntryPoint(field="bin", target=value)
    elif isinstance(value, Mapping):
        for name, target in value.items():
            if isinstance(target, str) and target:
                yield EntryPoint(field=f"bin.{name}", target=target)


def _exports(field: str, value: Any, *, firm: bool, types: bool, depth: int) -> Iterator[EntryPoint]:
    if depth > _DEPTH:
        return
    if isinstance(value, str):
        if value.startswith("./"):
            yield EntryPoint(field=field, target=value, types=types, firm=firm)
    elif isinstance(value, list):
        # Any one target of an array is enough, so none of them alone is a firm promise.
        for each in value:
            yield from _exports(field, each, firm=firm and len(value) == 1, types=types, depth=depth + 1)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            condition = not key.startswith(".")
            known = not condition or key in _STANDARD_CONDITIONS or key.startswith("types@")
            yield from _exports(
                f"{field}[{key!r}]" if not condition else f"{field}.{key}",
                each,
                firm=firm and known,
                types=types or key.startswith("types"),
                depth=depth + 1,
            )
