"""A Python project as its pyproject.toml describes it, read once for every build backend."""

from __future__ import annotations

import posixpath
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from auditor.errors import ManifestError
from auditor.inventory.filesystem import FileSystem
from auditor.inventory.python.toml_lines import Key, toml_lines
from auditor.model.package import Reason

LEGACY_BACKEND = "setuptools.build_meta:__legacy__"
_LARGEST = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class TomlFile:
    """A parsed TOML file that remembers where its keys stand; `table` is empty when there is no file."""

    source: str
    table: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[Key, int] = field(default_factory=dict, repr=False)

    def get(self, *keys: str) -> Any:
        """Give the value under a dotted key; None when any part of the way is missing or no table."""
        value: Any = self.table
        for key in keys:
            if not isinstance(value, Mapping) or key not in value:
                return None
            value = value[key]
        return value

    def section(self, *keys: str) -> Mapping[str, Any]:
        """Give the table under a dotted key, empty when missing; another type is an error."""
        value = self.get(*keys)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            raise self.error(f"`{'.'.join(keys)}` must be a table", *keys)
        return value

    def strings(self, *keys: str) -> tuple[str, ...]:
        """Give the array of strings under a dotted key, empty when missing; another type is an error."""
        value = self.get(*keys)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(f"`{'.'.join(keys)}` must be an array of strings", *keys)
        return tuple(value)

    def text(self, *keys: str) -> str:
        """Give the string under a dotted key, "" when missing; another type is an error."""
        value = self.get(*keys)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.error(f"`{'.'.join(keys)}` must be a string", *keys)
        return value

    def flag(self, *keys: str, default: bool = False) -> bool:
        """Give the boolean under a dotted key; another type is an error."""
        value = self.get(*keys)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.error(f"`{'.'.join(keys)}` must be true or false", *keys)
        return value

    def reason(self, kind: str, *keys: str | int, text: str = "") -> Reason:
        """Name a key of this file as the reason for something; `text` defaults to the key."""
        shown = text or ".".join(key for key in keys if isinstance(key, str))
        return Reason(kind=kind, source=self.source, line=self.lines.get(keys), text=shown)

    def error(self, message: str, *keys: str | int) -> ManifestError:
        """Make an error that points at a key."""
        line = self.lines.get(keys)
        return ManifestError(f"{self.source}:{line}: {message}" if line else f"{self.source}: {message}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """What every backend needs to know; `version` is "" unless it is written down in pyproject.toml."""

    root: str
    toml: TomlFile
    name: str
    version: str
    backend: str
    backend_path: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()

    @property
    def dynamic(self) -> tuple[str, ...]:
        """The fields a backend fills in at build time."""
        return self.toml.strings("project", "dynamic")


def read_project(files: FileSystem, root: str) -> Project:
    """Read pyproject.toml of a folder; a folder without one is a legacy setuptools project."""
    toml = read_toml(files, root, "pyproject.toml")
    toml.section("project")
    toml.section("tool")
    has_system = "build-system" in toml.table
    return Project(
        root=root,
        toml=toml,
        name=toml.text("project", "name"),
        version=toml.text("project", "version"),
        backend=(has_system and toml.text("build-system", "build-backend")) or LEGACY_BACKEND,
        backend_path=toml.strings("build-system", "backend-path") if has_system else (),
        requires=toml.strings("build-system", "requires") if has_system else (),
    )


def read_toml(files: FileSystem, root: str, name: str) -> TomlFile:
    """Read one TOML file of a project; a file that is not there gives an empty table."""
    path = posixpath.join(root, name)
    try:
        entry = files.entry(path)
        if entry is None:
            return TomlFile(source=name)
        if entry.size > _LARGEST:
            raise ManifestError(f"{name}: larger than {_LARGEST} bytes")
        text = files.read(path).decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as problem:
        raise ManifestError(f"{name}: not valid UTF-8 (byte {problem.start})") from None
    except OSError as problem:
        raise ManifestError(f"{name}: cannot be read ({problem.strerror or problem})") from None
    return TomlFile(source=name, table=_parse(text, name), lines=toml_lines(text))


def _parse(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        message = str(problem)
        place = re.search(r" \(at line (\d+), column (\d+)\)$", message)
        if place is None:
            raise ManifestError(f"{name}: {message}") from None
        raise ManifestError(f"{name}:{place[1]}:{place[2]}: {message[: place.start()]}") from None
    except RecursionError:
        raise ManifestError(f"{name}: nested too deeply") from None


def normalized_name(name: str) -> str:
    """Give the form of a name that archives carry (runs of `-_.` become one `_`, lower case)."""
    return re.sub(r"[-_.]+", "_", name).lower()
