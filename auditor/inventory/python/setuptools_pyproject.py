"""The part of pyproject.toml that setuptools reads: [project] and [tool.setuptools]."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from auditor.errors import ManifestError
from auditor.inventory.python.project import TomlFile
from auditor.inventory.python.setuptools_discovery import find_everywhere
from auditor.inventory.python.setuptools_folder import Folder
from auditor.inventory.python.setuptools_settings import Extension, Find, Settings, canonic
from auditor.inventory.python.setuptools_values import expand_data_files, expand_licenses, version_from

_TABLE = ("tool", "setuptools")
_KEYS = frozenset(
    (
        "platforms provides obsoletes zip-safe script-files eager-resources packages package-dir package-data "
        "include-package-data exclude-package-data py-modules ext-modules data-files cmdclass license-files dynamic"
    ).split()
)
_PACKAGE = re.compile(r"[^\W\d][\w-]*(?:\.[\w-]+)*")
_SCRIPT_FIELDS = frozenset({"entry-points", "scripts", "gui-scripts"})


def apply_pyproject(toml: TomlFile, folder: Folder, settings: Settings) -> bool:
    """Lay pyproject.toml over what setup.py and setup.cfg said; False when it does not configure setuptools."""
    project, table = toml.section("project"), toml.section(*_TABLE)
    if not project and not table:
        return False
    settings.uses_pyproject = True
    _check(toml, project, table)
    for key in table:
        settings.reasons[_option(key)] = toml.reason("option", *_TABLE, key)
    if settings.include_package_data is None or "include-package-data" in table:
        settings.include_package_data = toml.flag(*_TABLE, "include-package-data", default=True)
    _packages(toml, folder, settings)
    _package_data(toml, settings)
    _others(toml, folder, settings)
    _metadata(toml, project, folder, settings)
    return True


def _option(key: str) -> str:
    return {"script-files": "scripts", "ext-modules": "extensions"}.get(key, key.replace("-", "_"))


def _check(toml: TomlFile, project: Mapping[str, Any], table: Mapping[str, Any]) -> None:
    for key in table:
        if key not in _KEYS:
            raise toml.error(f"setuptools does not know `{key}` in [tool.setuptools]", *_TABLE, key)
    if not project:
        return
    if not toml.text("project", "name"):
        raise toml.error("[project] needs a `name`: setuptools refuses to build", "project")
    if "version" not in project and "version" not in toml.strings("project", "dynamic"):
        raise toml.error("[project] needs a `version`, or names it in `dynamic`", "project")
    if "license-files" in project and "license-files" in table:
        raise toml.error("`license-files` is given twice: setuptools refuses to build", *_TABLE, "license-files")


def _packages(toml: TomlFile, folder: Folder, settings: Settings) -> None:
    places = _texts(toml, "package-dir")
    given = toml.get(*_TABLE, "packages")
    packages: list[str] | None = None
    if isinstance(given, Mapping):
        packages = find_everywhere(folder, _find(toml, given), places)
        settings.reasons["packages"] = toml.reason("option", *_TABLE, "packages", "find")
    elif given is not None:
        packages = list(toml.strings(*_TABLE, "packages"))
    places.update(settings.package_dir or {})
    settings.package_dir = places
    if packages is not None:
        settings.packages = packages
    if toml.get(*_TABLE, "py-modules") is not None:
        settings.py_modules = list(toml.strings(*_TABLE, "py-modules"))


def _texts(toml: TomlFile, key: str) -> dict[str, str]:
    table = toml.section(*_TABLE, key)
    return {name: toml.text(*_TABLE, key, name) for name in table}


def _find(toml: TomlFile, given: Mapping[str, Any]) -> Find:
    if list(given) != ["find"]:
        raise toml.error("`packages` must be an array, or a table with `find`", *_TABLE, "packages")
    at = (*_TABLE, "packages", "find")
    table = toml.section(*at)
    if unknown := sorted(set(table) - {"where", "include", "exclude", "namespaces"}):
        raise toml.error(f"setuptools does not know `{unknown[0]}` in `packages.find`", *at)
    return Find(
        namespaces=toml.flag(*at, "namespaces", default=True),
        where=toml.strings(*at, "where") if "where" in table else (".",),
        include=toml.strings(*at, "include") if "include" in table else ("*",),
        exclude=toml.strings(*at, "exclude"),
    )


def _package_data(toml: TomlFile, settings: Settings) -> None:
    for option in ("package_data", "exclude_package_data"):
        key = option.replace("_", "-")
        table = toml.get(*_TABLE, key)
        if table is not None:
            names = toml.section(*_TABLE, key)
            for name in names:
                if name != "*" and not _PACKAGE.fullmatch(name):
                    raise toml.error(f"setuptools refuses {name!r} in `{key}`: it is no package", *_TABLE, key, name)
            setattr(settings, option, canonic({name: list(toml.strings(*_TABLE, key, name)) for name in names}))


def _others(toml: TomlFile, folder: Folder, settings: Settings) -> None:
    if toml.get(*_TABLE, "data-files") is not None:
        places = toml.section(*_TABLE, "data-files")
        globs = {place: toml.strings(*_TABLE, "data-files", place) for place in places}
        settings.data_files = expand_data_files(folder, globs)
    if toml.get(*_TABLE, "script-files") is not None:
        settings.scripts = list(toml.strings(*_TABLE, "script-files"))
    if toml.section(*_TABLE, "cmdclass"):
        settings.doubt(f"{toml.reason('option', *_TABLE, 'cmdclass')} replaces a command of setuptools")
    extensions = toml.get(*_TABLE, "ext-modules")
    if extensions is not None:
        settings.extensions = [*(settings.extensions or ()), *map(_extension, _tables(toml, extensions))]


def _tables(toml: TomlFile, value: Any) -> list[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        raise toml.error("`ext-modules` must be an array of tables", *_TABLE, "ext-modules")
    return value


def _extension(table: Mapping[str, Any]) -> Extension:
    lists = [table.get("sources", []), table.get("depends", [])]
    if not isinstance(table.get("name"), str) or not all(isinstance(item, list) for item in lists):
        raise ManifestError("pyproject.toml: an extension module needs a `name` and `sources`")
    sources, depends = (tuple(str(path) for path in item) for item in lists)
    return Extension(name=table["name"], sources=sources, depends=depends)


def _metadata(toml: TomlFile, project: Mapping[str, Any], folder: Folder, settings: Settings) -> None:
    settings.name = toml.text("project", "name") or settings.name
    dynamic = toml.strings("project", "dynamic")
    if project:
        settings.version = toml.text("project", "version") or (settings.version if "version" in dynamic else "")
    if "version" in dynamic and toml.get(*_TABLE, "dynamic", "version") is not None:
        settings.version = version_from(folder, settings, toml.get(*_TABLE, "dynamic", "version"))
    _licenses(toml, project, folder, settings)
    _referenced(toml, dynamic, settings)


def _licenses(toml: TomlFile, project: Mapping[str, Any], folder: Folder, settings: Settings) -> None:
    """Setuptools expands the globs, then expands what it found once more."""
    for keys in (("project", "license-files"), (*_TABLE, "license-files")):
        if toml.get(*keys) is not None:
            settings.license_patterns = list(toml.strings(*keys))
            settings.reasons["license_files"] = toml.reason("option", *keys)
            break
    settings.license_patterns = list(expand_licenses(folder, settings))
    settings.licenses = expand_licenses(folder, settings)
    license_file = toml.get("project", "license", "file") if isinstance(project.get("license"), Mapping) else None
    if isinstance(license_file, str):
        settings.referenced[license_file] = toml.reason("license", "project", "license")


def _referenced(toml: TomlFile, dynamic: tuple[str, ...], settings: Settings) -> None:
    readme = toml.get("project", "readme")
    path = readme.get("file") if isinstance(readme, Mapping) else readme
    if isinstance(path, str):
        settings.referenced[path] = toml.reason("readme", "project", "readme")
    directives = toml.section(*_TABLE, "dynamic")
    for key, value in directives.items():
        if key not in dynamic and not (key == "entry-points" and _SCRIPT_FIELDS & set(dynamic)):
            continue
        tables = value.values() if key == "optional-dependencies" and isinstance(value, Mapping) else [value]
        for table in tables:
            _refer(table, toml, key, settings)


def _refer(directive: Any, toml: TomlFile, key: str, settings: Settings) -> None:
    names = directive.get("file") if isinstance(directive, Mapping) else None
    for name in [names] if isinstance(names, str) else names if isinstance(names, list) else []:
        if isinstance(name, str):
            settings.referenced[name] = toml.reason("read-by-setuptools", *_TABLE, "dynamic", key)
