"""The settings of poetry-core for one archive, old style and new, for the module that applies them."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

from auditor.errors import ManifestError
from auditor.inventory.python.backend import ArchiveKind, BuildRequest
from auditor.inventory.python.pep440 import choose_release, normalized_version
from auditor.inventory.python.project import TomlFile
from auditor.inventory.python.tree import Tree
from auditor.model.package import Reason

AT = ("tool", "poetry")
_RELEASES = ("2.5.0",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Include:
    """One entry of `packages` or `include`; `source` and `target` are `from` and `to` of a package."""

    pattern: str
    is_package: bool
    source: str = ""
    target: str = ""
    why: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class PoetryConfig:
    """What poetry-core reads from pyproject.toml for one archive."""

    toml: TomlFile
    name: str
    version: str
    packages: tuple[Include, ...]
    includes: tuple[Include, ...]
    excludes: tuple[tuple[str, Reason], ...]
    readmes: tuple[tuple[str, Reason], ...]
    scripts: tuple[tuple[str, Reason], ...]
    build_script: str
    doubts: tuple[str, ...]


def read_config(request: BuildRequest, kind: ArchiveKind) -> PoetryConfig:
    """Read the settings; what poetry-core refuses is an error."""
    toml = request.project.toml
    toml.section(*AT)
    name = request.project.name or toml.text(*AT, "name")
    if not name:
        raise ManifestError("pyproject.toml: poetry-core needs `project.name` or `tool.poetry.name`")
    if toml.get(*AT, "package-mode") is False:
        raise toml.error("`package-mode = false`: there is no package to build", *AT, "package-mode")
    build = toml.get(*AT, "build")
    script = build.get("script") if isinstance(build, dict) else build
    return PoetryConfig(
        toml=toml,
        name=name,
        version=normalized_version(request.project.version or toml.text(*AT, "version")),
        packages=_entries(toml, "packages", kind) or _default_package(request, name, kind),
        includes=_entries(toml, "include", kind),
        excludes=tuple(
            (text, toml.reason("poetry-exclude", *AT, "exclude", place, text=f'exclude "{text}"'))
            for place, text in enumerate(toml.strings(*AT, "exclude"))
        ),
        readmes=_readmes(toml),
        scripts=_scripts(toml),
        build_script=script if isinstance(script, str) else "",
        doubts=_doubts(request, kind, script),
    )


def _doubts(request: BuildRequest, kind: ArchiveKind, script: object) -> tuple[str, ...]:
    found = []
    if choose_release(request.project.requires, "poetry-core", _RELEASES) is None:
        found.append("build-system.requires asks for a poetry-core whose rules are not known")
    if script and kind == "wheel":
        found.append(f"the build script {script} may add or change files")
    if any("poetry" in text and not re.match(r"poetry[-_.]core\b", text) for text in request.project.requires):
        found.append("build-system.requires names a plugin or poetry itself")
    return tuple(found)


def _entries(toml: TomlFile, key: str, kind: ArchiveKind) -> tuple[Include, ...]:
    values = toml.get(*AT, key)
    if not values:
        return ()
    if not isinstance(values, list):
        raise toml.error(f"`tool.poetry.{key}` must be an array", *AT, key)
    found = []
    is_package = key == "packages"
    for place, value in enumerate(values):
        entry = {"path": value} if isinstance(value, str) and not is_package else value
        pattern = entry.get("include" if is_package else "path") if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(pattern, str):
            raise toml.error(f"`tool.poetry.{key}` has an entry that is no path", *AT, key, place)
        formats = entry.get("format", ["sdist", "wheel"] if is_package else ["sdist"])
        if kind in (formats if isinstance(formats, list) else [formats]):
            why = toml.reason(f"poetry-{key}", *AT, key, place, text=f'{key} "{pattern}"')
            source, target = (str(entry.get(way) or "") for way in ("from", "to"))
            found.append(Include(pattern=pattern, is_package=is_package, source=source, target=target, why=why))
    if is_package and not found:
        return ()
    return tuple(found)


def _default_package(request: BuildRequest, name: str, kind: ArchiveKind) -> tuple[Include, ...]:
    """Find the package or module that bears the project's name."""
    tree, toml = Tree(request.files, request.root), request.project.toml
    module = re.sub(r"[-_.]+", "-", name).lower().replace("-", "_")
    keys: tuple[str, ...] = ("project", "name") if request.project.name else (*AT, "name")
    why = toml.reason("module", *keys, text=f"the project's name: {module}")
    for source in ("", "src"):
        base = tree.at(source)
        ways = [way for way, is_it in ((module, tree.is_dir), (f"{module}.py", tree.is_file)) if is_it(f"{base}/{way}")]
        if len(ways) > 1:
            raise toml.error(f"poetry-core finds both {' and '.join(ways)}", *keys)
        if ways:
            return (Include(pattern=ways[0], is_package=True, source=source, why=why),)
    raise toml.error(f"poetry-core finds no file or folder for the package `{module}` ({kind})", *keys)


def _readmes(toml: TomlFile) -> tuple[tuple[str, Reason], ...]:
    keys: tuple[str, ...] = ("project", "readme")
    if not toml.get(*keys):
        keys = (*AT, "readme")
    value = toml.get(*keys)
    if isinstance(value, dict):
        value = value.get("file")
    values = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple((text, toml.reason("readme", *keys, text=text)) for text in values if isinstance(text, str) and text)


def _scripts(toml: TomlFile) -> tuple[tuple[str, Reason], ...]:
    found = []
    for name, entry in toml.section(*AT, "scripts").items():
        if isinstance(entry, dict) and entry.get("type") == "file":
            path = entry.get("reference")
            if not isinstance(path, str) or path.startswith("/"):
                raise toml.error(f"the script `{name}` needs a relative path", *AT, "scripts", name)
            why = toml.reason("script", *AT, "scripts", name, text=f"script {name}")
            found.append((posixpath.normpath(path), why))
    return tuple(found)
