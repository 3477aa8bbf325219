"""pip's own settings: which indexes, from the files and the environment pip reads them from."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from auditor.inventory.download.errors import DownloadError

_SECTIONS = ("global", "download", "install")
_ASK_SECONDS = 20
_ASK = "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"
_HINT = "set index-url in pip.conf or PIP_INDEX_URL, or give --registry URL"


@dataclass(frozen=True, slots=True, kw_only=True)
class PipSettings:
    """Where pip would look; the URLs may hold secrets and are never shown."""

    index: str = field(default="", repr=False)
    extra: tuple[str, ...] = field(default=(), repr=False)
    find_links: tuple[str, ...] = field(default=(), repr=False)
    no_index: bool = False
    certificates: str = ""


def pip_settings(environment: Mapping[str, str]) -> PipSettings:
    """Read the chain: global, user, site, PIP_CONFIG_FILE, environment; later ones win."""
    values: dict[str, str] = {}
    for path in _files(environment):
        values.update(_read(path))
    for key, value in environment.items():
        if key.startswith("PIP_") and value:
            values[key.removeprefix("PIP_").lower().replace("_", "-")] = value
    return PipSettings(
        index=values.get("index-url", "").strip(),
        extra=tuple(values.get("extra-index-url", "").split()),
        find_links=tuple(values.get("find-links", "").split()),
        no_index=values.get("no-index", "").strip().lower() in ("1", "true", "yes", "on", "t", "y"),
        certificates=values.get("cert", "").strip(),
    )


def _files(environment: Mapping[str, str]) -> Iterator[str]:
    explicit = environment.get("PIP_CONFIG_FILE", "")
    if explicit == os.devnull:
        return
    name = "pip.ini" if sys.platform == "win32" else "pip.conf"
    home = environment.get("HOME") or os.path.expanduser("~")
    for base in environment.get("XDG_CONFIG_DIRS", "/etc/xdg").split(os.pathsep):
        yield os.path.join(base, "pip", name)
    yield os.path.join("/etc", name)
    if not (explicit and os.path.exists(explicit)):
        yield from _user_files(environment, home, name)
    yield os.path.join(sys.prefix, name)
    if explicit:
        yield explicit


def _user_files(environment: Mapping[str, str], home: str, name: str) -> Iterator[str]:
    yield os.path.join(home, ".pip", name)
    if sys.platform == "win32":
        yield os.path.join(environment.get("APPDATA", home), "pip", name)
        return
    application = os.path.join(home, "Library", "Application Support", "pip")
    if sys.platform == "darwin" and os.path.isdir(application):
        yield os.path.join(application, name)
        return
    yield os.path.join(environment.get("XDG_CONFIG_HOME") or os.path.join(home, ".config"), "pip", name)


def _read(path: str) -> dict[str, str]:
    parser = configparser.RawConfigParser()
    try:
        parser.read(path, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError, OSError):
        raise DownloadError(f"{path}: pip's settings cannot be read") from None
    found: dict[str, str] = {}
    for section in _SECTIONS:
        if parser.has_section(section):
            found.update({key.replace("_", "-"): value for key, value in parser.items(section)})
    return found


def installed_pip_index() -> str:
    """Ask the installed pip which index it uses when nothing is configured."""
    for python in _pythons():
        try:
            done = subprocess.run(
                [python, "-I", "-c", _ASK], capture_output=True, text=True, timeout=_ASK_SECONDS, check=False
            )
        except (OSError, subprocess.SubprocessError):
            continue
        answer = done.stdout.strip()
        if not done.returncode and answer.startswith("https://"):
            return answer
    raise DownloadError("no package index is configured and no pip is installed", hint=_HINT)


def _pythons() -> Iterator[str]:
    yield sys.executable
    for name in ("pip3", "pip"):
        if (path := shutil.which(name)) and (python := _shebang(path)):
            yield python
    for name in ("python3", "python"):
        if path := shutil.which(name):
            yield path


def _shebang(path: str) -> str:
    try:
        with open(path, "rb") as stream:
            first = stream.readline(500)
    except OSError:
        return ""
    command = first.removeprefix(b"#!").strip().decode("utf-8", "replace")
    return command if first.startswith(b"#!/") and os.path.isfile(command) else ""
