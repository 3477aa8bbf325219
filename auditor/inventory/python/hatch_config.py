"""The settings of hatchling for one target, for the module that applies them."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from auditor.inventory.python.backend import BuildRequest
from auditor.inventory.python.project import TomlFile, read_toml
from auditor.inventory.python.tree import Tree
from auditor.model.package import Reason

Target: TypeAlias = Literal["sdist", "wheel"]
Keys: TypeAlias = tuple[str, ...]

_QUIET_METADATA_HOOKS = frozenset({"vcs", "fancy-pypi-readme"})
_FILE_FIELDS = frozenset({"readme", "license-files"})


@dataclass(frozen=True, slots=True, kw_only=True)
class HatchConfig:
    """Where the settings of a target stand: its own table, else the one for every target."""

    toml: TomlFile
    at: Keys
    target: Target

    def keys(self, name: str) -> Keys:
        """Give the keys under which a setting is found."""
        own = (*self.at, "targets", self.target)
        return (*own, name) if name in self.toml.section(*own) else (*self.at, name)

    def strings(self, name: str) -> tuple[tuple[str, Reason], ...]:
        """Give an array of strings, each with its place."""
        keys = self.keys(name)
        values = self.toml.strings(*keys)
        if "" in values:
            raise self.toml.error(f"`{'.'.join(keys)}` has an empty string", *keys)
        kind = f"hatch-{name}"
        return tuple(
            (value, self.toml.reason(kind, *keys, place, text=f'{name} "{value}"'))
            for place, value in enumerate(values)
        )

    def flag(self, name: str) -> bool:
        """Give a boolean."""
        return self.toml.flag(*self.keys(name))

    def mapping(self, name: str, *, own: bool = False) -> tuple[tuple[str, str, Reason], ...]:
        """Give a table of strings; `own` settings exist in the table of the target alone."""
        keys = (*self.at, "targets", self.target, name) if own else self.keys(name)
        table = self.toml.section(*keys)
        found = []
        for source, place in table.items():
            if not source or not isinstance(place, str) or not place:
                raise self.toml.error(f"`{'.'.join(keys)}` must map paths to paths", *keys)
            reason = self.toml.reason(f"hatch-{name}", *keys, source, text=f'{name} "{source}" = "{place}"')
            found.append((source, place, reason))
        return tuple(found)

    def sources(self) -> tuple[tuple[str, str], ...]:
        """Give the prefixes that are cut off or replaced, before those that `packages` imply."""
        keys = self.keys("sources")
        value = self.toml.get(*keys)
        if isinstance(value, Mapping):
            if not all(isinstance(place, str) for place in value.values()):
                raise self.toml.error(f"`{'.'.join(keys)}` must map paths to paths", *keys)
            return tuple((folder(source) if source else "", _prefix(place)) for source, place in value.items())
        return tuple((folder(source), "") for source in self.toml.strings(*keys))

    def hooks(self) -> Mapping[str, Mapping[str, Any]]:
        """Give the build hooks that run for the target."""
        found: dict[str, Mapping[str, Any]] = {}
        for keys in ((*self.at, "hooks"), (*self.at, "targets", self.target, "hooks")):
            for name in self.toml.section(*keys):
                found[name] = self.toml.section(*keys, name)
        return {name: table for name, table in found.items() if table.get("enable-by-default", True)}


def folder(path: str) -> str:
    """Give a path the way hatchling writes folders: normalised, no slash before, one behind."""
    return relative(path) + "/"


def relative(path: str) -> str:
    """Give a path the way hatchling writes files: normalised, no slash at either end."""
    return posixpath.normpath(path).strip("/")


def _prefix(path: str) -> str:
    normal = relative(path)
    return "" if normal == "." else f"{normal}/"


def read_config(request: BuildRequest, target: Target) -> HatchConfig:
    """Read the settings of a target; a `build` table in hatch.toml replaces the one in pyproject.toml."""
    own = read_toml(request.files, request.root, "hatch.toml")
    toml, at = (own, ("build",)) if "build" in own.table else (request.project.toml, ("tool", "hatch", "build"))
    toml.section(*at)
    toml.section(*at, "targets")
    toml.section(*at, "targets", target)
    return HatchConfig(toml=toml, at=at, target=target)


def hatch_setting(request: BuildRequest, name: str) -> Mapping[str, Any]:
    """Give a table of `tool.hatch` other than `build`, from hatch.toml if it is there."""
    own = read_toml(request.files, request.root, "hatch.toml")
    return own.section(name) if name in own.table else request.project.toml.section("tool", "hatch", name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooked:
    """What build hooks do to a list: files they write, and causes of doubt."""

    written: tuple[tuple[str, Reason], ...] = ()
    doubts: tuple[str, ...] = ()


def read_hooks(request: BuildRequest, config: HatchConfig) -> Hooked:
    """Judge the hooks: two write one file that is named in their settings, the others can do anything."""
    found = Hooked()
    for name, table in config.hooks().items():
        path = table.get({"version": "path", "vcs": "version-file"}.get(name, ""))
        if isinstance(path, str) and path:
            reason = Reason(kind="generated", source=config.toml.source, text=f'build hook {name} writes "{path}"')
            found = replace(found, written=(*found.written, (path, reason)))
        else:
            found = replace(found, doubts=(*found.doubts, f"the build hook `{name}` may add or change files"))
    return replace(found, doubts=(*found.doubts, *_metadata_doubts(request)))


def _metadata_doubts(request: BuildRequest) -> tuple[str, ...]:
    hooks = hatch_setting(request, "metadata").get("hooks")
    names = sorted(hooks) if isinstance(hooks, Mapping) else []
    loud = [name for name in names if name not in _QUIET_METADATA_HOOKS]
    if not loud or not (_FILE_FIELDS.intersection(request.project.dynamic) or "custom" in loud):
        return ()
    return (f"the metadata hook `{loud[0]}` may change which readme and license files there are",)


def written_missing(tree: Tree, hooked: Hooked) -> tuple[str, ...]:
    """Give the files that hooks write and that are not there yet."""
    return tuple(tree.at(path) for path, _ in hooked.written if not tree.exists(tree.at(path)))
