"""Which packager, and which version of it, a project is packed with: asked for, declared, or inferred."""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from auditor.errors import StowgateError, UsageError
from auditor.inventory.filesystem import FileSystem
from auditor.inventory.javascript.json_places import parse as parse_json
from auditor.inventory.javascript.npm_manifest import Manifest, read_manifest
from auditor.inventory.javascript.semver_ranges import Version, parse, satisfies
from auditor.model.package import Notice

WISHES = ("auto", "npm", "npm@9", "npm@10", "npm@11", "npm@12", "pnpm", "yarn", "yarn@1", "bun")
NEWEST = "npm-12"
# The last release of each npm generation that was looked at; ranges are tried against these, newest first.
_NPM: tuple[Version, ...] = ((12, 2, 0), (11, 19, 1), (10, 9, 9), (9, 9, 4))
_PROFILES = {"pnpm": "pnpm-12", "yarn": "yarn-4", "yarn@1": "yarn-1", "bun": "bun-1"}
# What the predictions were compared with, and how much of a version another one must share with it.
_COMPARED: dict[str, tuple[Version, int]] = {
    "pnpm-12": ((12, 21, 0), 1),
    "yarn-4": ((4, 18, 1), 1),
    "yarn-1": ((1, 22, 22), 1),
    "bun-1": ((1, 4, 5), 2),
}
_DECLARED = re.compile(r"(npm|pnpm|yarn|bun)@([^\s]{1,200})")
_LOCKS = (
    ("pnpm-lock.yaml", "pnpm-12"),
    ("bun.lock", "bun-1"),
    ("bun.lockb", "bun-1"),
    ("yarn.lock", ""),
    ("npm-shrinkwrap.json", "npm"),
    ("package-lock.json", "npm"),
)
_LOCK_START = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A packager's profile, the one sentence that says why, and what to tell the person besides.

    `doubt` says that the project asks for a version whose rules the profile is not known to share.
    """

    profile: str
    because: str
    doubt: str = ""
    notices: tuple[Notice, ...] = ()


def choose(files: FileSystem, root: str, wish: str = "auto", workspace_root: str = "") -> Choice:
    """Choose for the package at `root`; `workspace_root` is looked at where the package itself is silent."""
    if wish not in WISHES:
        raise _unknown(wish)
    if wish not in ("auto", "npm"):
        name, _, version = wish.partition("@")
        profile = f"npm-{version}" if name == "npm" else _PROFILES[wish]
        return Choice(profile=profile, because=f"--packager {wish}")
    only = "npm-" if wish == "npm" else ""
    for found in _hints(files, root, workspace_root):
        if found.profile.startswith(only):
            return replace(found, because=f"--packager npm, {found.because}") if only else found
    asked = "--packager npm" if wish == "npm" else "nothing says otherwise"
    return Choice(profile=NEWEST, because=f"{asked}: the newest npm")


def _unknown(wish: str) -> UsageError:
    near = difflib.get_close_matches(wish, WISHES, 1, 0.5)
    hint = f"{f'did you mean {near[0]}? ' if near else ''}known: {', '.join(WISHES)}"
    return UsageError(f"unknown packager {wish!r}", hint=hint)


def _hints(files: FileSystem, root: str, workspace_root: str) -> Iterator[Choice]:
    places = [(root, "")]
    if workspace_root and workspace_root != root:
        places.append((workspace_root, posixpath.relpath(workspace_root, root) + "/"))
    read = [(folder, prefix, _manifest(files, folder, prefix)) for folder, prefix in places]
    for finder in (_package_manager, _dev_engines, _engines):
        for _folder, prefix, manifest in read:
            found = finder(manifest, prefix) if manifest else None
            if found:
                yield found
    for folder, prefix, _manifest_here in read:
        yield from _locks(files, folder, prefix)


def _manifest(files: FileSystem, folder: str, prefix: str) -> Manifest | None:
    try:
        return read_manifest(files, folder, f"{prefix}package.json")
    except (OSError, StowgateError):
        return None


def _package_manager(manifest: Manifest, prefix: str) -> Choice | None:
    declared = manifest.content.get("packageManager")
    match = _DECLARED.match(declared) if isinstance(declared, str) else None
    if not match:
        return None
    where = f"{prefix}package.json:{manifest.line('packageManager')}"
    return _named(match[1], match[2].partition("+")[0], f"packageManager {match[0].partition('+')[0]} in {where}")


def _dev_engines(manifest: Manifest, prefix: str) -> Choice | None:
    engines = manifest.content.get("devEngines")
    listed = engines.get("packageManager") if isinstance(engines, dict) else None
    where = f"{prefix}package.json:{manifest.line('devEngines', 'packageManager')}"
    for item in listed if isinstance(listed, list) else [listed]:
        if isinstance(item, dict) and item.get("name") in ("npm", "pnpm", "yarn", "bun"):
            name, wanted = item["name"], item.get("version")
            text = f"{name} {wanted}" if isinstance(wanted, str) else name
            return _named(
                name, wanted if isinstance(wanted, str) else "", f"devEngines.packageManager {text} in {where}"
            )
    return None


def _engines(manifest: Manifest, prefix: str) -> Choice | None:
    engines = manifest.content.get("engines")
    wanted: Any = engines.get("npm") if isinstance(engines, dict) else None
    if not isinstance(wanted, str) or not wanted.strip():
        return None
    return _npm(wanted, f"engines.npm {wanted} in {prefix}package.json:{manifest.line('engines', 'npm')}")


def _named(name: str, version: str, because: str) -> Choice:
    if name == "npm":
        return _npm(version, because)
    if name == "yarn":
        old = parse(version) or (4, 0, 0)
        classic = old[0] <= 1 or (parse(version) is None and satisfies((1, 22, 22), version) is True and version != "*")
        name = "yarn@1" if classic and version else "yarn"
    profile = _PROFILES[name]
    return Choice(profile=profile, because=because, doubt=_doubt(name.partition("@")[0], profile, version))


def _doubt(name: str, profile: str, wanted: str) -> str:
    known, shared = _COMPARED[profile]
    exact = parse(wanted)
    if exact[:shared] == known[:shared] if exact else not wanted or satisfies(known, wanted) is not False:
        return ""
    number = ".".join(map(str, known))
    return f"the rules are those of {name} {number}, which {name} {wanted} need not share"


def _npm(wanted: str, because: str) -> Choice:
    """The newest npm in the range; an exact version outside what is known goes to the nearest."""
    for version in _NPM:
        if not wanted or satisfies(version, wanted):
            return Choice(profile=f"npm-{version[0]}", because=because)
    exact = parse(wanted) or _first_number(wanted)
    major = min(max(exact[0], _NPM[-1][0]), _NPM[0][0]) if exact else _NPM[0][0]
    profile = f"npm-{major}"
    if exact and exact[0] == major:
        return Choice(profile=profile, because=because)
    text = f"npm {wanted} is not one stowgate knows; {profile.replace('-', ' ')} is taken as the nearest"
    return Choice(profile=profile, because=because, doubt=text, notices=(Notice(text=text, path="package.json"),))


def _first_number(wanted: str) -> Version | None:
    match = re.search(r"\d{1,9}", wanted[:256])
    return (int(match[0]), 0, 0) if match else None


def _locks(files: FileSystem, folder: str, prefix: str) -> Iterator[Choice]:
    for name, profile in _LOCKS:
        path = posixpath.join(folder, name)
        if files.entry(path) is None:
            continue
        if name == "yarn.lock":
            berry = _mentions(files, path, "__metadata:")
            kind = "of yarn 2 or later" if berry else "of yarn 1"
            yield Choice(profile=_PROFILES["yarn" if berry else "yarn@1"], because=f"{prefix}{name} is {kind}")
        elif profile == "npm":
            yield Choice(profile=NEWEST, because=f"{prefix}{name}{_lock_version(files, path)} is npm's: the newest npm")
        else:
            yield Choice(profile=profile, because=f"{prefix}{name} is there")


def _mentions(files: FileSystem, path: str, wanted: str) -> bool:
    try:
        return wanted.encode() in files.read(path)
    except OSError:
        return False


def _lock_version(files: FileSystem, path: str) -> str:
    """A lock file's version is worth saying but says little: npm 7 to 12 all write version 3 or 2."""
    try:
        text = files.read(path).decode("utf-8", "replace")
        document = parse_json(text, path) if len(text) < _LOCK_START else None
    except (OSError, StowgateError):
        return ""
    found = re.search(r'"lockfileVersion"\s*:\s*(\d{1,3})', text[:_LOCK_START])
    version = document.get("lockfileVersion") if isinstance(document, dict) else found[1] if found else None
    return f" (lockfileVersion {version})" if version is not None else ""
