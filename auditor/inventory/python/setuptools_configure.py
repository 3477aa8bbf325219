"""Puts a setuptools project's settings together from its three sources, each with the precedence it really has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from auditor.errors import ManifestError
from auditor.inventory.python import setuptools_cfg as cfg
from auditor.inventory.python import setuptools_script as script
from auditor.inventory.python.project import Project
from auditor.inventory.python.setuptools_discovery import discover, find, find_everywhere
from auditor.inventory.python.setuptools_folder import Folder, leaves
from auditor.inventory.python.setuptools_pyproject import apply_pyproject
from auditor.inventory.python.setuptools_settings import (
    UNKNOWN,
    Extension,
    Find,
    Settings,
    canonic,
    string_lists,
    strings,
)
from auditor.inventory.python.setuptools_values import expand_data_files, expand_licenses, version_from
from auditor.model.package import Reason

_METADATA_ARGUMENTS = frozenset(
    (
        "description long_description long_description_content_type author author_email maintainer maintainer_email "
        "url download_url project_urls license license_expression classifiers keywords platforms install_requires "
        "extras_require python_requires entry_points zip_safe tests_require test_suite test_loader test_runner "
        "dependency_links provides requires obsoletes eager_resources"
    ).split()
)
_TEXTS_IN_FILES = ("description", "long_description", "version", "classifiers")
_HARMLESS_OPTIONS: Mapping[str, frozenset[str] | None] = {
    "sdist": None,
    "build_ext": None,
    "egg_info": frozenset({"tag_build", "tag_date", "tag_svn_revision"}),
    "bdist_wheel": frozenset({"universal", "python_tag", "plat_name", "py_limited_api", "compression"}),
    "build": frozenset({"parallel", "compiler", "debug", "force"}),
    "aliases": frozenset({"test", "release", "docs", "doc", "lint", "check", "upload", "build_docs"}),
}
_COMMANDS = frozenset(
    "aliases bdist bdist_wheel build build_py build_scripts build_clib egg_info global install install_lib "
    "install_data install_scripts install_egg_info install_headers".split()
)


def configure(project: Project, folder: Folder) -> Settings:
    """Read everything that decides what ships, and look for packages when none are named."""
    settings = Settings(is_legacy=project.backend.endswith("__legacy__"))
    if folder.is_file(script.NAME):
        _apply_script(script.read_script(folder.read(script.NAME)), folder, settings)
    config = cfg.read_config(folder.read(cfg.NAME)) if folder.is_file(cfg.NAME) else cfg.ConfigFile()
    _apply_config(config, folder, settings)
    settings.licenses = expand_licenses(folder, settings)
    _refuse_commands(config.sections, cfg.NAME, settings)
    if apply_pyproject(project.toml, folder, settings):
        _refuse_commands(project.toml.section("tool", "distutils"), project.toml.source, settings)
    settings.requires += project.requires
    discover(folder, settings)
    return settings


def _apply_script(found: script.Script, folder: Folder, settings: Settings) -> None:
    for doubt in found.doubts:
        settings.doubt(doubt)
    for name, value in found.arguments.items():
        if value is None or name in _METADATA_ARGUMENTS:
            continue
        line = found.lines.get(name)
        settings.reasons[name] = Reason(kind="argument", source=script.NAME, line=line, text=f"setup({name}=...)")
        if not _set_argument(name, value, folder, settings):
            settings.doubt(f"{script.NAME}:{line} computes or uses `{name}` in a way that is not followed")


def _set_argument(name: str, value: Any, folder: Folder, settings: Settings) -> bool:
    if name in {"version", "name"}:
        shown = str(value) if isinstance(value, str | int | float) else ""
        setattr(settings, name, shown)
        return bool(shown) or (name == "version" and value is UNKNOWN)
    if name == "packages" and isinstance(value, Find):
        settings.packages = find(folder, value, value.where[0])
        return not leaves(value.where[0])
    if name in {"packages", "py_modules", "scripts", "namespace_packages"}:
        return _set_if(settings, name, strings(value))
    if name in {"package_data", "exclude_package_data"}:
        return _set_if(settings, name, string_lists(value))
    if name == "include_package_data":
        return _set_if(settings, name, value if isinstance(value, bool) else None)
    return _set_rarer(name, value, settings)


def _set_rarer(name: str, value: Any, settings: Settings) -> bool:
    if name == "package_dir":
        is_table = isinstance(value, dict) and all(isinstance(item, str) for pair in value.items() for item in pair)
        return _set_if(settings, name, dict(value) if is_table else None)
    if name == "data_files":
        return _set_if(settings, name, _data_files(value))
    if name == "ext_modules":
        is_list = isinstance(value, list) and all(isinstance(item, Extension) for item in value)
        return _set_if(settings, "extensions", value if is_list else None)
    if name == "license_files":
        return _set_if(settings, "license_patterns", list(value) if isinstance(value, str) else strings(value))
    if name == "license_file":
        return _set_if(settings, name, value if isinstance(value, str) else None)
    if name == "setup_requires":
        found = [value] if isinstance(value, str) else strings(value)
        settings.requires += found or []
        return found is not None
    return name in {"cmdclass", "libraries", "headers"} and not value


def _set_if(settings: Settings, name: str, value: Any) -> bool:
    if value is None:
        return False
    setattr(settings, name, value)
    return True


def _data_files(value: Any) -> list[tuple[str, list[str]]] | None:
    if not isinstance(value, list):
        return None
    found: list[tuple[str, list[str]]] = []
    for item in value:
        pair = ["", [item]] if isinstance(item, str) else item
        if not (isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str)):
            return None
        names = strings(pair[1])
        if names is None:
            return None
        found.append((pair[0], names))
    return found


def _apply_config(config: cfg.ConfigFile, folder: Folder, settings: Settings) -> None:
    for name in config.sections:
        if name.startswith("options") and name not in _KNOWN_SECTIONS:
            raise ManifestError(f"{cfg.NAME}: setuptools does not know the section [{name}]")
    options = config.section("options")
    for option, value in options.items():
        settings.reasons.setdefault(option, config.reason("options", option))
        _set_option(option, value, config, folder, settings)
    for option in ("package_data", "exclude_package_data"):
        table = {key: cfg.split_list(value) for key, value in config.section(f"options.{option}").items()}
        if table and not getattr(settings, option):
            setattr(settings, option, canonic(table))
            settings.reasons[option] = config.reason(f"options.{option}", next(iter(table)))
    places = {key: cfg.split_list(value) for key, value in config.section("options.data_files").items()}
    if places and not settings.data_files:
        settings.data_files = expand_data_files(folder, places)
        settings.reasons["data_files"] = config.reason("options.data_files", next(iter(places)))
    _apply_metadata(config, folder, settings)


_KNOWN_SECTIONS = frozenset({"options"}) | {
    f"options.{name}"
    for name in "packages.find entry_points package_data exclude_package_data extras_require data_files".split()
}


def _set_option(option: str, value: str, config: cfg.ConfigFile, folder: Folder, settings: Settings) -> None:
    if option == "packages" and not settings.packages:
        _set_packages(value, config, folder, settings)
    elif option == "package_dir" and not settings.package_dir:
        settings.package_dir = dict(cfg.split_table(value, option))
    elif option in {"py_modules", "scripts", "namespace_packages"} and not getattr(settings, option):
        setattr(settings, option, cfg.split_list(value))
    elif option == "include_package_data" and not settings.include_package_data:
        settings.include_package_data = cfg.flag(value)
    elif option == "setup_requires":
        settings.requires += [item.strip() for item in re.split(r"[;\n]", value) if item.strip()]
    elif option in {"install_requires", "entry_points"}:
        _refer(value, config.reason("options", option), settings)
    elif option in _CONFUSING_OPTIONS:
        settings.doubt(f"{config.reason('options', option)} is not followed")


_CONFUSING_OPTIONS = frozenset(
    "cmdclass ext_modules libraries headers package_data exclude_package_data data_files src_root script_name "
    "license_files license_file use_scm_version".split()
)


def _set_packages(value: str, config: cfg.ConfigFile, folder: Folder, settings: Settings) -> None:
    directive = value.strip()
    if directive not in {"find:", "find_namespace:"}:
        settings.packages = cfg.split_list(value)
        return
    section = config.section("options.packages.find")
    given = {key: cfg.split_list(section[key]) for key in ("where", "include", "exclude") if key in section}
    call = Find(
        namespaces=directive == "find_namespace:",
        where=tuple(given.get("where") or ["."])[:1],
        include=tuple(given.get("include") or ["*"]),
        exclude=tuple(given.get("exclude") or []),
    )
    package_dir: dict[str, str] = {}
    settings.packages = find_everywhere(folder, call, package_dir)
    if not settings.package_dir and not cfg.split_table(
        config.section("options").get("package_dir", ""), "package_dir"
    ):
        settings.package_dir = package_dir


def _apply_metadata(config: cfg.ConfigFile, folder: Folder, settings: Settings) -> None:
    metadata = config.section("metadata")
    settings.name = settings.name or metadata.get("name", "")
    for option in _TEXTS_IN_FILES:
        _refer(
            metadata.get(option, metadata.get("summary", "") if option == "description" else ""),
            config.reason("metadata", option),
            settings,
        )
    if "license_files" in metadata and not settings.license_patterns:
        settings.license_patterns = cfg.split_list(metadata["license_files"])
        settings.reasons["license_files"] = config.reason("metadata", "license_files")
    settings.license_file = settings.license_file or metadata.get("license_file", "")
    version = metadata.get("version", "")
    if version and not settings.version:
        settings.version = version_from(folder, settings, _directive(version))
    tags = config.section("egg_info")
    if tags.get("tag_build") or cfg.flag(tags.get("tag_date", "")) or tags.get("tag_date") == "1":
        settings.version = ""
    for value in config.section("options.extras_require").values():
        _refer(value, config.reason("options.extras_require", ""), settings)


def _directive(value: str) -> str | dict[str, Any]:
    for kind in ("attr", "file"):
        if value.startswith(f"{kind}:"):
            rest = value[len(kind) + 1 :].strip()
            return {kind: rest if kind == "attr" else [item.strip() for item in rest.split(",")]}
    return value


def _refer(value: str, reason: Reason, settings: Settings) -> None:
    if value.startswith("file:"):
        for path in value[len("file:") :].split(","):
            settings.referenced.setdefault(path.strip(), reason)


def _refuse_commands(sections: Mapping[str, Any], source: str, settings: Settings) -> None:
    for name, options in sections.items():
        command = name.replace("-", "_")
        if command not in _COMMANDS or not isinstance(options, Mapping):
            continue
        harmless = _HARMLESS_OPTIONS.get(command, frozenset())
        for option in options:
            if harmless is not None and option.replace("-", "_") not in harmless:
                settings.doubt(f"{source} sets [{name}] {option}, which changes how the project is built")
