"""npm's own settings, read from the files and the environment npm reads them from, without running npm."""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import shutil
import subprocess
import urllib.parse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from auditor.inventory.download.addresses import Address, address, basic, folder
from auditor.inventory.download.errors import DownloadError

_VARIABLE = re.compile(r"(?<!\\)(\\*)\$\{([^${}?]{1,200})(\?)?\}")
_FILE_LIMIT = 1 << 20
_ASK_SECONDS = 20
_NO_REGISTRY_HINT = "set registry= in ~/.npmrc, or give --registry URL"


@dataclass(frozen=True, slots=True, kw_only=True)
class NpmSettings:
    """Every setting that was found; the values may hold secrets and are never shown."""

    values: Mapping[str, str] = field(repr=False)

    def registry_for(self, name: str) -> str:
        """Give the registry for a package; "" when none is configured."""
        scope = name.partition("/")[0] if name.startswith("@") else ""
        return (self.values.get(f"{scope}:registry", "") if scope else "") or self.values.get("registry", "")

    def authorized(self, url: str) -> Address:
        """Give an address with the credentials configured for its host and path."""
        for prefix in _prefixes(url):
            if header := self._header(prefix):
                return address(url, header)
        return address(url)

    def _header(self, prefix: str) -> str:
        if token := self.values.get(f"{prefix}:_authToken"):
            return f"Bearer {token}"
        if pair := self.values.get(f"{prefix}:_auth"):
            return f"Basic {pair}"
        user, password = self.values.get(f"{prefix}:username"), self.values.get(f"{prefix}:_password")
        if user and password:
            try:
                return basic(f"{user}:{base64.b64decode(password).decode()}")
            except (binascii.Error, UnicodeDecodeError):
                raise DownloadError(f"{prefix}:_password in the npm settings is not base64") from None
        return ""


def _prefixes(url: str) -> Iterator[str]:
    parts = urllib.parse.urlsplit(url)
    path = parts.path.rstrip("/")
    host = f"//{parts.netloc.rpartition('@')[2]}"
    while True:
        yield f"{host}{path}/"
        yield f"{host}{path}"
        if not path:
            return
        path = path.rpartition("/")[0]


def npm_settings(environment: Mapping[str, str], directory: str) -> NpmSettings:
    """Read the chain: built in, global, user, project, environment; later ones win."""
    values: dict[str, str] = {}
    overrides = {
        key.lower().removeprefix("npm_config_").replace("_", "-"): value
        for key, value in environment.items()
        if key.lower().startswith("npm_config_") and value and not key.lower().startswith("npm_config_//")
    }
    for path in _files(environment, overrides, directory):
        values.update(parse_npmrc(_text(path), environment))
    scoped = {
        key[len("npm_config_") :]: value
        for key, value in environment.items()
        if key.lower().startswith(("npm_config_//", "npm_config_@"))
    }
    return NpmSettings(values=values | overrides | scoped)


def _files(environment: Mapping[str, str], overrides: Mapping[str, str], directory: str) -> Iterator[str]:
    home = environment.get("HOME") or os.path.expanduser("~")
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm:
        yield os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(npm))), "npmrc")
    prefix = environment.get("PREFIX") or (os.path.dirname(os.path.dirname(os.path.realpath(node))) if node else "")
    if path := overrides.get("globalconfig") or (os.path.join(prefix, "etc", "npmrc") if prefix else ""):
        yield path
    user = overrides.get("userconfig") or os.path.join(home, ".npmrc")
    yield user
    project = _project(directory)
    if project and os.path.abspath(project) != os.path.abspath(user):
        yield project


def _project(directory: str) -> str:
    """Give the .npmrc beside the nearest package.json or node_modules."""
    place = os.path.abspath(directory)
    while True:
        if any(os.path.exists(os.path.join(place, name)) for name in ("package.json", "node_modules")):
            return os.path.join(place, ".npmrc")
        parent = os.path.dirname(place)
        if parent == place:
            return os.path.join(os.path.abspath(directory), ".npmrc")
        place = parent


def _text(path: str) -> str:
    try:
        if not os.path.isfile(path):
            return ""
        with open(path, "rb") as stream:
            return stream.read(_FILE_LIMIT).decode("utf-8-sig", "replace")
    except OSError:
        return ""


def parse_npmrc(text: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Give the settings of one file, with variables of the environment put in."""
    found: dict[str, str] = {}
    for raw in text.splitlines():
        line = raw.strip()
        key, equals, value = line.partition("=")
        if line.startswith((";", "#", "[")) or not equals:
            continue
        name = _expand(_unquoted(key.strip()), environment)
        found[name] = _expand(_unquoted(value.strip()), environment)
    return found


def _unquoted(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] == '"':
        try:
            parsed = json.loads(text)
        except ValueError:
            return text
        return parsed if isinstance(parsed, str) else text
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1]
    return re.split(r"(?<!\\)[;#]", text, maxsplit=1)[0].strip().replace("\\;", ";").replace("\\#", "#")


def _expand(text: str, environment: Mapping[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        if len(found[1]) % 2:
            return found[0]
        return found[1] + environment.get(found[2], "" if found[3] else found[0][len(found[1]) :])

    return _VARIABLE.sub(value, text)


def installed_npm_registry() -> str:
    """Ask the installed npm which registry it uses when nothing is configured."""
    npm = shutil.which("npm")
    if npm is None:
        raise DownloadError("no npm registry is configured and npm is not installed", hint=_NO_REGISTRY_HINT)
    try:
        # From the root folder, so that no project's settings or extensions are looked at.
        done = subprocess.run(
            [npm, "config", "get", "registry", "--no-update-notifier"],
            cwd=os.path.abspath(os.sep),
            capture_output=True,
            text=True,
            timeout=_ASK_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        raise DownloadError("the installed npm does not answer", hint=_NO_REGISTRY_HINT) from None
    answer = done.stdout.strip()
    if done.returncode or not answer.startswith(("http://", "https://")):
        raise DownloadError("the installed npm names no registry", hint=_NO_REGISTRY_HINT)
    return folder(answer)
