"""The rules npm builds for a package root and for every folder below it, for each generation of npm."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from auditor.errors import ManifestError
from auditor.inventory.filesystem import FileSystem
from auditor.inventory.javascript.braces import EndlessPatternError
from auditor.inventory.javascript.globs import matches
from auditor.inventory.javascript.ignore_rules import Rule, read_rules, silent
from auditor.inventory.javascript.js_regex import PatternError
from auditor.inventory.javascript.js_text import to_string, truthy
from auditor.inventory.javascript.minimatch import GLOB, compile_pattern
from auditor.inventory.javascript.npm_manifest import Manifest
from auditor.model.package import Reason

_DEFAULTS = (
    ".npmignore",
    ".gitignore",
    "**/.git",
    "**/.svn",
    "**/.hg",
    "**/CVS",
    "**/.git/**",
    "**/.svn/**",
    "**/.hg/**",
    "**/CVS/**",
    "/.lock-wscript",
    "/.wafpickle-*",
    "/build/config.gypi",
    "npm-debug.log",
    "**/.npmrc",
    ".*.swp",
    ".DS_Store",
    "**/.DS_Store/**",
    "._*",
    "**/._*/**",
    "*.orig",
    "/archived-packages/**",
)
_TEXTS = ("readme{,.*[^~$]}", "copying{,.*[^~$]}", "license{,.*[^~$]}", "licence{,.*[^~$]}")
_NEVER = ("/.git", "/node_modules", ".npmrc", "/package-lock.json", "/yarn.lock", "/pnpm-lock.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What sets one generation of npm apart."""

    name: str
    never: tuple[str, ...]
    globbed: bool = False
    global_ignore: bool = False
    patches: bool = False
    extensions: bool = False
    # npm 9 always includes README and its like in every folder, and reads the ends of `files` entries its own way.
    texts_everywhere: bool = False


_BUN = "/bun.lockb"
PROFILES: Mapping[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile(
            name="npm-12",
            never=(*_NEVER, _BUN, "/npm-shrinkwrap.json", "/bun.lock", "/.npm-extension.mjs", "/.npm-extension.cjs"),
            globbed=True,
            global_ignore=True,
            patches=True,
            extensions=True,
        ),
        Profile(name="npm-11", never=(*_NEVER, _BUN)),
        Profile(name="npm-10", never=_NEVER),
        Profile(name="npm-9", never=tuple(name for name in _NEVER if name != ".npmrc"), texts_everywhere=True),
    )
}


def rules_of(line: str, reason: Reason) -> tuple[Rule, ...]:
    """Make the rules of one built-in or manifest line; a line break inside makes several."""
    try:
        return read_rules(line, lambda _number, _text: reason)
    except PatternError as error:
        raise ManifestError(f"{reason}: {error}", hint="npm stops with an error here") from None


def ignore_lines(text: str, source: str, kind: str = "ignore-line") -> tuple[Rule, ...]:
    """Read an ignore file."""
    try:
        return read_rules(text, lambda number, line: Reason(kind=kind, source=source, line=number, text=line))
    except PatternError as error:
        raise ManifestError(f"{source}: {error}", hint="npm stops with an error here") from None


def builtin(kind: str, lines: Iterable[str], prefix: str = "") -> tuple[Rule, ...]:
    """Rules that npm brings along."""
    return tuple(rule for line in lines for rule in rules_of(prefix + line, Reason(kind=kind, source="npm", text=line)))


DEFAULT_RULES = builtin("default-ignore", _DEFAULTS)
_NO_GIT = builtin("never-included", ["/.git"])
_TEXT_RULES = builtin("always-included", _TEXTS, prefix="!/")


def folder_strict_rules(profile: Profile) -> tuple[Rule, ...]:
    """What nothing overrides in any folder."""
    return (*_TEXT_RULES, *_NO_GIT) if profile.texts_everywhere else _NO_GIT


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestRules:
    """What package.json contributes: `files` (None when it has none) and the rules nothing overrides."""

    files: tuple[Rule, ...] | None
    strict: tuple[Rule, ...]
    required: tuple[str, ...] = ()


def manifest_rules(
    manifest: Manifest, profile: Profile, tree: FileSystem, folder: str, *, project: bool
) -> ManifestRules:
    """Turn package.json into rules."""
    strict = [
        *folder_strict_rules(profile),
        *builtin("always-included", ["package.json"], prefix="!/"),
        *(() if profile.texts_everywhere else _TEXT_RULES),
        *builtin("never-included", profile.never),
    ]
    listed: tuple[Rule, ...] | None = None
    required: list[str] = []
    if truthy(manifest.normal.get("files")):
        where = Reason(kind="not-in-files", source=manifest.name, line=manifest.line("files"), text="files")
        found = list(rules_of("*", where))
        for reason, entry in _entries(manifest):
            nothing = silent(reason, includes=not entry.startswith("!"))
            if profile.globbed:
                found += _globbed(entry, reason, tree, folder) or [nothing]
                continue
            looked = _looked_up(_trimmed(entry, profile), reason, tree, folder)
            found += looked.listed or ((nothing,) if not looked.strict else ())
            strict[:0] = looked.strict
            required += looked.required
        listed = tuple(found)
    strict += _entry_points(manifest)
    if profile.patches and project:
        strict += _patches(manifest)
    return ManifestRules(files=listed, strict=tuple(strict), required=tuple(required))


def _entries(manifest: Manifest) -> list[tuple[Reason, str]]:
    listed = manifest.normal["files"]
    line = manifest.line("files")
    if not isinstance(listed, list | str):
        raise ManifestError(f'{manifest.name}:{line}: "files" is not a list', hint="npm stops with an error here")
    found = []
    for at, entry in enumerate(listed):
        if not isinstance(entry, str):
            where = manifest.line("files", at)
            raise ManifestError(
                f'{manifest.name}:{where}: "files" has an entry that is not a string',
                hint="npm stops with an error here",
            )
        reason = Reason(kind="files-entry", source=manifest.name, line=manifest.line("files", at) or line, text=entry)
        found.append((reason, entry))
    return found


_LEAD = re.compile(r"^\.?/")


def _glob_of(entry: str) -> str:
    return _LEAD.sub("", entry.lstrip("!")).rstrip("/")


def rooted(manifest: Manifest, profile: Profile) -> str:
    """Name an entry that npm looks up from the root of the machine, so that what lies there decides."""
    listed = manifest.normal.get("files")
    for entry in listed if profile.globbed and isinstance(listed, list) else ():
        try:
            parts = compile_pattern(_glob_of(entry), GLOB).parts if isinstance(entry, str) else ()
        except PatternError:
            continue
        if any(len(each) > 1 and not each[0] for each in parts):
            return str(entry)
    return ""


def _globbed(entry: str, reason: Reason, tree: FileSystem, folder: str) -> list[Rule]:
    pattern = _glob_of(entry)
    if not pattern:
        return []
    sign = "" if entry.startswith("!") else "!"
    found: list[Rule] = []
    try:
        for match in matches(tree, folder, pattern):
            if match.path == "." or not (match.folder or match.file):
                continue
            found += rules_of(f"{sign}/{match.path}", reason)
            if match.folder:
                found += rules_of(f"{sign}/{match.path}/**", reason)
    except EndlessPatternError as error:
        raise ManifestError(f"{reason}: {error}", hint="npm 12 runs out of memory here") from None
    except PatternError:
        return []
    return found


def _trimmed(entry: str, profile: Profile) -> str:
    if profile.texts_everywhere:
        for lead in ("/", "./"):
            if entry.startswith(lead):
                return entry.removeprefix(lead)
        return entry.removesuffix("/*")
    entry = entry.removeprefix(".") if entry.startswith("./") else entry
    return f"{entry}*" if entry.endswith("/*") else entry


class _LookedUp(NamedTuple):
    """What one `files` entry becomes: ordinary rules, or for a file that is there a strict one."""

    listed: tuple[Rule, ...] = ()
    strict: tuple[Rule, ...] = ()
    required: tuple[str, ...] = ()


def _looked_up(entry: str, reason: Reason, tree: FileSystem, folder: str) -> _LookedUp:
    found = _kind(tree, folder, entry.lstrip("!"))
    rules = rules_of(f"!{entry}", reason)
    if not found:
        return _LookedUp(listed=rules)
    if found == "file":
        return _LookedUp(strict=rules, required=(entry.removeprefix("/"),))
    if found == "directory":
        return _LookedUp(listed=rules + rules_of(f"!{entry}/**", reason))
    return _LookedUp()


def _kind(tree: FileSystem, folder: str, entry: str) -> str:
    """What stands at an entry, links not followed; behind a trailing slash only a folder stands."""
    path = posixpath.normpath(f"{folder}/{entry}".replace("\\", "/"))
    try:
        found = tree.entry(path)
        if found and entry.endswith("/"):
            found = tree.entry(tree.resolve(path))
            return "directory" if found and found.kind == "directory" else ""
    except OSError:
        return ""
    return found.kind if found else ""


def _entry_points(manifest: Manifest) -> list[Rule]:
    found: list[Rule] = []
    for key in ("browser", "main"):
        value = manifest.normal.get(key)
        if truthy(value):
            text = to_string(value)
            found += rules_of(f"!/{text}", Reason(kind=key, source=manifest.name, line=manifest.line(key), text=text))
    bins = manifest.normal.get("bin")
    for key, target in (bins if isinstance(bins, dict) else {}).items():
        reason = Reason(kind="bin", source=manifest.name, line=manifest.line("bin", key), text=target)
        found += rules_of(f"!/{target}", reason)
    return found


def _patches(manifest: Manifest) -> list[Rule]:
    patched = manifest.normal.get("patchedDependencies")
    found: list[Rule] = []
    values: list[Any] = (
        list(patched.values()) if isinstance(patched, dict) else patched if isinstance(patched, list) else []
    )
    for value in values:
        if not isinstance(value, str):
            continue
        path = _LEAD.sub("", value.replace("\\", "/")).rstrip("/")
        if not path or path.startswith(("/", "../")) or path == ".." or "/../" in path:
            continue
        reason = Reason(kind="patched", source="package.json", line=manifest.line("patchedDependencies"), text=path)
        found += rules_of(f"/{path}", reason)
    return found
