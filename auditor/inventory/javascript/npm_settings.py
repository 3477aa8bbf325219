"""The per-machine settings of npm that reach into every package: where its global ignore file is."""

from __future__ import annotations

import os
import posixpath
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass

from auditor.inventory.filesystem import FileSystem

_VARIABLE = re.compile(r"\$\{([^}\n]{1,200})\}")
_KEY = "global-ignore-file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What npm knows of the machine before it reads a project."""

    environment: Mapping[str, str]
    home: str
    prefix: str


def this_machine() -> Machine:
    """Look at the machine we run on; nothing is executed."""
    node = shutil.which("node")
    prefix = os.environ.get("PREFIX") or (posixpath.dirname(posixpath.dirname(os.path.realpath(node))) if node else "")
    return Machine(environment=dict(os.environ), home=os.path.expanduser("~"), prefix=prefix)


def global_ignore_file(files: FileSystem, root: str, machine: Machine) -> str:
    """Give the path of the ignore file npm 12 applies to every package, or nothing when there is no such file."""
    variables = {
        key[len("npm_config_") :].replace("_", "-").lower(): value
        for key, value in machine.environment.items()
        if key.lower().startswith("npm_config_") and value
    }
    user_file = variables.get("userconfig") or posixpath.join(machine.home, ".npmrc")
    user = _settings(files, user_file, machine)
    prefix = variables.get("prefix") or user.get("prefix") or machine.prefix
    shared = _settings(files, posixpath.join(prefix, "etc/npmrc"), machine) if prefix else {}
    project = _settings(files, posixpath.join(root, ".npmrc"), machine)
    for source in (variables, project, user, shared):
        if source.get(_KEY):
            return _existing(files, _absolute(source[_KEY], root, machine))
    return _existing(files, posixpath.join(prefix, "etc/npmignore")) if prefix else ""


def _settings(files: FileSystem, path: str, machine: Machine) -> dict[str, str]:
    try:
        text = files.read(path).decode("utf-8", "replace")
    except OSError:
        return {}
    found = {}
    for line in text.splitlines():
        key, sign, value = line.strip().partition("=")
        if sign and not key.startswith((";", "#", "[")):
            value = value.strip().strip("\"'")
            found[key.strip()] = _VARIABLE.sub(lambda match: machine.environment.get(match[1], match[0]), value)
    return found


def _absolute(value: str, root: str, machine: Machine) -> str:
    if value.startswith("~/"):
        return posixpath.join(machine.home, value[2:])
    return posixpath.normpath(posixpath.join(root, value))


def _existing(files: FileSystem, path: str) -> str:
    try:
        files.read(path)
    except OSError:
        return ""
    return path
