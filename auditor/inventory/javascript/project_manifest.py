"""A package.json with the lines of its entries, for the packagers that are not npm."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from auditor.errors import ManifestError, TargetError
from auditor.inventory.filesystem import FileSystem
from auditor.inventory.javascript import json_places

MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectManifest:
    """The parsed object, and where its values stand."""

    path: str
    data: Mapping[str, Any]
    line_of: Callable[..., int | None]


def read_project_manifest(files: FileSystem, root: str) -> ProjectManifest:
    """Read `package.json` of a folder, or say in one message why it cannot be read."""
    path = posixpath.join(root, "package.json")
    text = _read(files, path)
    data = parse_manifest(path, text)
    if not isinstance(data, dict):
        raise ManifestError(f"{path} must hold a JSON object, not {_kind(data)}")
    return ProjectManifest(path=path, data=data, line_of=_finder(text))


def _finder(text: str) -> Callable[..., int | None]:
    """Look lines up only when somebody asks; a place without a line of its own has that of what holds it."""
    known: list[Mapping[tuple[str | int, ...], int]] = []

    def line_of(*keys: str | int) -> int | None:
        if not known:
            known.append(json_places.places(text))
        while keys and keys not in known[0]:
            keys = keys[:-1]
        return known[0].get(keys)

    return line_of


def _read(files: FileSystem, path: str) -> str:
    try:
        raw = files.read(path)
    except (FileNotFoundError, NotADirectoryError):
        raise TargetError(f"there is no package.json in {posixpath.dirname(path)}") from None
    except OSError as error:
        raise TargetError(f"cannot read {path}: {error.strerror or error}") from error
    if len(raw) > MAX_BYTES:
        raise ManifestError(f"{path} is larger than {MAX_BYTES} bytes")
    return raw.decode("utf-8", "replace").removeprefix("\ufeff")


def parse_manifest(path: str, text: str) -> Any:
    """Parse JSON; errors carry line and column."""
    return json_places.parse(text, path, hint="")


def _kind(data: Any) -> str:
    return {list: "an array", str: "a string", bool: "a boolean", type(None): "null"}.get(type(data), "a number")
