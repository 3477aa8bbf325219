"""package.json as npm's own code hands it to the packer: normalised `bin`, `bundleDependencies` and the rest."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from auditor.errors import ManifestError
from auditor.inventory.filesystem import FileSystem
from auditor.inventory.javascript import json_places
from auditor.inventory.javascript.globs import find
from auditor.inventory.javascript.js_text import to_string, truthy


class UnusableManifestError(Exception):
    """npm's reader throws on this package.json, and the packer then sees an empty one."""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """A package.json: as written, and as the packer sees it."""

    path: str
    name: str = "package.json"
    text: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)
    normal: Mapping[str, Any] = field(default_factory=dict)
    complaint: str = ""
    doubt: str = ""

    @cached_property
    def places(self) -> Mapping[json_places.Path, int]:
        """Lines of keys and items."""
        return json_places.places(self.text) if self.text else {}

    def line(self, *path: str | int) -> int | None:
        """The line of a key or item; of the nearest one around it when it has none of its own."""
        while path:
            if path in self.places:
                return self.places[path]
            path = path[:-1]
        return None


def decode(raw: bytes) -> str:
    """Bytes to text as Node does it."""
    return raw.decode("utf-8", "replace")


def read_manifest(files: FileSystem, folder: str, name: str = "package.json") -> Manifest:
    """Read and normalise; OSError when there is none, `ManifestError` when npm refuses it."""
    path = posixpath.join(folder, "package.json")
    text = decode(files.read(path))
    content = json_places.parse(text, name)
    if not isinstance(content, dict):
        kind = "an array" if isinstance(content, list) else "not an object"
        raise ManifestError(f"{name}:1:1: package.json is {kind}", hint="npm refuses to pack this")
    try:
        normal, doubt = normalise(content, files, folder)
    except UnusableManifestError as error:
        return Manifest(path=path, name=name, text=text, content=content, complaint=str(error))
    return Manifest(path=path, name=name, text=text, content=content, normal=normal, doubt=doubt)


def normalise(content: Mapping[str, Any], files: FileSystem, folder: str) -> tuple[dict[str, Any], str]:
    """Apply npm's clean-up of the fields the packer reads; also say what of it cannot be known."""
    data = {key: value for key, value in content.items() if not key.startswith("_")}
    doubtful = _bins(data, files, folder)
    _bundles(data)
    _optional(data)
    return data, "directories.bin holds files of the same name; npm keeps the one the disk lists last" * doubtful


def _bundles(data: dict[str, Any]) -> None:
    alias = data.pop("bundledDependencies", None)
    if "bundleDependencies" not in data and alias is not None:
        data["bundleDependencies"] = alias
    wanted = data.get("bundleDependencies")
    if wanted is False:
        data["bundleDependencies"] = []
    elif wanted is True:
        data["bundleDependencies"] = list(keys(data.get("dependencies")))
    elif isinstance(wanted, dict):
        data["bundleDependencies"] = list(wanted)
    elif not isinstance(wanted, list):
        data.pop("bundleDependencies", None)


def keys(value: Any) -> list[str]:
    """`Object.keys`."""
    if isinstance(value, dict):
        return list(value)
    return [str(at) for at in range(len(value))] if isinstance(value, list | str) else []


def _optional(data: dict[str, Any]) -> None:
    optional, wanted = data.get("optionalDependencies"), data.get("dependencies")
    if isinstance(wanted, dict) and isinstance(optional, dict | list):
        left = {name: spec for name, spec in wanted.items() if name not in keys(optional)}
        data["dependencies"] = left
        if not left:
            del data["dependencies"]


def _bins(data: dict[str, Any], files: FileSystem, folder: str) -> bool:
    directories = data.get("directories")
    if isinstance(directories, dict) and truthy(directories.get("bin")) and not truthy(data.get("bin")):
        data["bin"], doubtful = _bin_folder(directories["bin"], files, folder)
        return doubtful
    found = data.pop("bin", None)
    if isinstance(found, str) and found and truthy(data.get("name")):
        found = {to_string(data["name"]): found}
    elif isinstance(found, list):
        if not all(isinstance(item, str) for item in found):
            raise UnusableManifestError('"bin" is an array with an item that is not a string')
        found = {posixpath.basename(item.rstrip("/")): item for item in found}
    if isinstance(found, dict):
        cleaned = _clean_bins(found)
        if cleaned:
            data["bin"] = cleaned
    return False


def _clean_bins(bins: dict[str, Any]) -> dict[str, Any]:
    result = dict(bins)
    for key in bins:
        if key not in result:
            continue
        target = result[key]
        base = posixpath.basename(secure_path(key).rstrip("/"))
        cleaned = secure_path(target) if isinstance(target, str) else ""
        if not base or not cleaned:
            del result[key]
            continue
        if base != key:
            del result[key]
        result[base] = cleaned
    return result


def _bin_folder(wanted: Any, files: FileSystem, folder: str) -> tuple[dict[str, str], bool]:
    """The files of `directories.bin` by name, and whether two share a name: npm keeps the one the disk lists last."""
    if not isinstance(wanted, str):
        raise UnusableManifestError('"directories.bin" is not a string')
    base = secure_path(wanted)
    where = posixpath.normpath(posixpath.join(folder, base))
    found = sorted(find(files, where, "**", dot=False), key=lambda item: (item.count("/"), item))
    named = [item for item in found if not item.startswith(".") and posixpath.basename(item) != "__proto__"]
    bins = {posixpath.basename(item): f"{base}/{secure_path(item)}" for item in named}
    return bins, len(bins) < len(named)


_UNIX = re.compile(r"[\\:]")


def join(*parts: str) -> str:
    """`path.posix.join`: normalised, a trailing slash kept."""
    joined = "/".join(part for part in parts if part)
    if not joined:
        return "."
    normal = posixpath.normpath(joined)
    if normal.startswith("//"):
        normal = normal[1:]
    return normal + "/" if joined.endswith("/") and normal != "/" else normal


def secure_path(text: str) -> str:
    """Keep a path inside its package: forward slashes, no climbing, no leading slash."""
    inner = join("/", _UNIX.sub("/", text))
    secured = _UNIX.sub("/", join(".", inner))
    return "" if secured in ("./", ".") else secured
