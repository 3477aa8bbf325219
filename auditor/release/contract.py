"""What a package promises or does beyond its files: scripts, dependencies and commands, of either ecosystem."""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from auditor.errors import StowgateError
from auditor.model.package import Package, ShippedFile

# What npm and its kin run on the machine of whoever installs the package.
_INSTALL_SCRIPTS = ("preinstall", "install", "postinstall", "preuninstall", "uninstall", "postuninstall")
_DEPENDENCIES = ("dependencies", "optionalDependencies", "peerDependencies")
_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]{0,200}))(?:\[[^\]]{0,200}\])?\s*(.{0,500})")
_METADATA = re.compile(r"(?:[^/]+\.dist-info/METADATA|PKG-INFO)\Z")
_ENTRY_POINTS = re.compile(r"[^/]+\.dist-info/entry_points\.txt\Z")
_LONGEST = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """Name to value: install scripts, dependencies with their ranges, commands with what they run."""

    scripts: Mapping[str, str] = field(default_factory=dict)
    dependencies: Mapping[str, str] = field(default_factory=dict)
    commands: Mapping[str, str] = field(default_factory=dict)


def contract(package: Package) -> Contract:
    """Read what a package promises."""
    if package.ecosystem == "npm":
        return _npm(package)
    return _python(package) if package.ecosystem == "pypi" else Contract()


def _npm(package: Package) -> Contract:
    manifest = package.manifest
    scripts = {name: text for name, text in _texts(manifest.get("scripts")).items() if name in _INSTALL_SCRIPTS}
    if "binding.gyp" in package.paths and not scripts.keys() & {"install", "preinstall"}:
        scripts["install"] = "node-gyp rebuild"
    dependencies: dict[str, str] = {}
    for key in _DEPENDENCIES:
        dependencies.update(_texts(manifest.get(key)))
    commands = manifest.get("bin")
    if isinstance(commands, str):
        commands = {package.name.rpartition("/")[2]: commands}
    return Contract(scripts=scripts, dependencies=dependencies, commands=_texts(commands))


def _texts(value: Any) -> dict[str, str]:
    return (
        {str(key): text for key, text in value.items() if isinstance(text, str)} if isinstance(value, Mapping) else {}
    )


def _python(package: Package) -> Contract:
    project = package.manifest.get("project")
    if isinstance(project, Mapping):
        listed = project.get("dependencies")
        requirements = [each for each in listed if isinstance(each, str)] if isinstance(listed, list) else []
        return Contract(
            dependencies=dict(_requirements(requirements)),
            commands={**_texts(project.get("scripts")), **_texts(project.get("gui-scripts"))},
        )
    requires: list[str] = []
    for text in _files(package, _METADATA):
        headers = text.split("\n\n", 1)[0]
        requires += re.findall(r"^Requires-Dist:\s*([^\r\n]{1,800})", headers, re.MULTILINE)
    commands: dict[str, str] = {}
    for text in _files(package, _ENTRY_POINTS):
        commands.update(_entry_points(text))
    return Contract(dependencies=dict(_requirements(requires)), commands=commands)


def _requirements(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        match = _REQUIREMENT.match(line)
        if match and "extra ==" not in line:
            yield re.sub(r"[-_.]+", "-", match[1]).lower(), match[2].strip()


def _entry_points(text: str) -> dict[str, str]:
    parser = configparser.ConfigParser(interpolation=None, strict=False, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read_string(text)
    except configparser.Error:
        return {}
    sections = ("console_scripts", "gui_scripts")
    return {name: value for section in sections if section in parser for name, value in parser.items(section)}


def _files(package: Package, wanted: re.Pattern[str]) -> Iterator[str]:
    for file in package.files:
        if file.size <= _LONGEST and wanted.match(file.path):
            text = _read(file)
            if text is not None:
                yield text


def _read(file: ShippedFile) -> str | None:
    try:
        return file.read().decode("utf-8", "replace")
    except (OSError, StowgateError):
        return None
