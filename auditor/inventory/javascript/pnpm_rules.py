"""The rules pnpm builds for every folder of a package: those of npm, with its own reading of package.json."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import Any

from auditor.inventory.filesystem import Entry
from auditor.inventory.javascript.ignore_rules import Rule
from auditor.inventory.javascript.js_text import units
from auditor.inventory.javascript.ledger import Ledger
from auditor.inventory.javascript.minimatch import IGNORE, Pattern
from auditor.inventory.javascript.npm_rules import DEFAULT_RULES, builtin, ignore_lines, rules_of
from auditor.inventory.javascript.portions import EMPTY, part
from auditor.model.package import Reason

_IGNORE_FILES = (".npmignore", ".gitignore")
_ALWAYS = (
    "package.json",
    "readme{,.*[^~$]}",
    "copying{,.*[^~$]}",
    "license{,.*[^~$]}",
    "licence{,.*[^~$]}",
)
_NEVER = ("/.git", "/node_modules", ".npmrc", "/package-lock.json", "/yarn.lock", "/pnpm-lock.yaml", "/bun.lockb")
_LEAD = re.compile(r"^(?:\./)*/*")
_SPECIAL = re.compile(r"([*?\[\]{}()!+@\\])")
_VERIFIED = re.compile(r"\{[\w.-]+(?:,[\w.*-]+)+\}|\[[A-Za-z0-9](?:-[A-Za-z0-9])?\]|\[[A-Za-z0-9]+\]|\?", re.ASCII)
_UNUSUAL = re.compile(r"[\[\]{}()\\]|[^\x20-\x7e]")
_STRICT_FOLDER = builtin("never-included", ["/.git"])


def _escape(path: str) -> str:
    return _SPECIAL.sub(r"\\\1", path)


def _exactly(path: str) -> Pattern:
    """Include one path from the root, letter case and all."""
    names = [name for name in path.split("/") if name]
    parts = tuple(part(units(_escape(name)), dot=True, nocase=False) for name in names)
    return Pattern(options=IGNORE, negate=True, sets=((EMPTY, *parts),), parts=(("", *names),))


def commands(data: Any) -> list[str]:
    """The paths of `bin`, as it will be published."""
    override = data.get("publishConfig")
    bins = override.get("bin", data.get("bin")) if isinstance(override, dict) else data.get("bin")
    values = [bins] if isinstance(bins, str) else list(bins.values()) if isinstance(bins, dict) else []
    return [value for value in values if isinstance(value, str)]


def entry_points(data: Any) -> list[tuple[str, str]]:
    """What package.json, as it will be published, names as entry points: key and path."""
    override = data.get("publishConfig")
    override = override if isinstance(override, dict) else {}
    found = []
    for key in ("main", "browser"):
        value = override.get(key, data.get(key))
        if isinstance(value, str):
            found.append((key, value))
    found += [("bin", value) for value in commands(data)]
    settings = data.get("pnpm")
    config = settings.get("config") if isinstance(settings, dict) else None
    return [*found, ("pnpm", config)] if isinstance(config, str) else found


def ignore_rules_at(ledger: Ledger, folder: str) -> tuple[Rule, ...]:
    """The lines of a folder's `.npmignore`, else of its `.gitignore`."""
    for name in _IGNORE_FILES:
        source = posixpath.join(folder, name)
        if ledger.is_file(source):
            rules = ignore_lines(ledger.read_text(source), source)
            for rule in rules:
                doubt_line(ledger, rule.reason.text)
            return rules
    return ()


@dataclass(slots=True)
class PnpmFolders:
    """Where the walk gets the rules of each folder from; `base` is the package root within the ledger."""

    ledger: Ledger
    data: Any
    base: str = ""
    inherited: tuple[Rule, ...] = ()
    named: list[tuple[str, Reason]] = field(default_factory=list)

    def rules(self, path: str, entries: tuple[Entry, ...], required: tuple[str, ...]) -> tuple[Rule, ...]:
        """Give a folder's rules in order."""
        del required
        if path:
            strict = _STRICT_FOLDER
            for named, reason in self._listed_by_name().items():
                if named.startswith(f"{path}/"):
                    strict += rules_of(f"!/{_escape(named.removeprefix(f'{path}/'))}", reason)
            return DEFAULT_RULES + self._ignore_file(path, entries) + strict
        listed = self._files()
        own = self._ignore_file("", entries)
        middle = listed if listed is not None else (*self._inherited(entries), *own)
        return (*DEFAULT_RULES, *middle, *self._strict())

    def required(self, path: str) -> tuple[str, ...]:
        """Nothing needs handing down: a folder finds its named files by itself."""
        del path
        return ()

    def _line(self, *keys: str | int) -> int | None:
        return None if self.base else self.ledger.manifest.line_of(*keys)

    @property
    def _source(self) -> str:
        return posixpath.join(self.base, "package.json")

    def _inherited(self, entries: tuple[Entry, ...]) -> tuple[Rule, ...]:
        return () if any(entry.name == ".npmignore" for entry in entries) else self.inherited

    def _ignore_file(self, path: str, entries: tuple[Entry, ...]) -> tuple[Rule, ...]:
        if not {entry.name for entry in entries} & set(_IGNORE_FILES):
            return ()
        return ignore_rules_at(self.ledger, posixpath.join(self.base, path))

    def _files(self) -> tuple[Rule, ...] | None:
        entries = self.data.get("files")
        if not isinstance(entries, list):
            return None
        line = self._line("files")
        found = list(rules_of("*", Reason(kind="not-listed", source=self._source, line=line, text="files")))
        for number, entry in enumerate(entries):
            if isinstance(entry, str):
                line = self._line("files", number)
                reason = Reason(kind="files-entry", source=self._source, line=line, text=entry)
                found += self._entry_rules(entry, reason)
        return tuple(found)

    def _entry_rules(self, entry: str, reason: Reason) -> tuple[Rule, ...]:
        """An entry is looked up first: a file beats everything, a folder means all below it, the rest are patterns."""
        text = entry.removeprefix(".") if entry.startswith("./") else entry
        text = f"{text}*" if text.endswith("/*") else text
        doubt_line(self.ledger, text)
        path = text.lstrip("!")
        kind = self._kind(path.strip("/"))
        if kind == "directory":
            return rules_of(f"!{text}", reason) + rules_of(f"!{text}/**", reason)
        if kind and not path.endswith("/"):
            if text.startswith("!!"):
                self.ledger.doubt(f"the `files` entry {entry!r} with two `!` is not verified for pnpm")
            self.named.append((text, reason))
            return ()
        return rules_of(f"!{text}", reason)

    def _listed_by_name(self) -> dict[str, Reason]:
        """The files that `files` names one by one and does not take back afterwards."""
        found: dict[str, Reason] = {}
        for text, reason in self.named:
            bare = text.lstrip("!")
            path = bare.lstrip("/") if bare.startswith("./") else posixpath.normpath(bare.lstrip("/"))
            if (len(text) - len(bare)) % 2:
                found.pop(path, None)
            else:
                found[path] = reason
        return found

    def _kind(self, path: str) -> str:
        entry = self.ledger.entry_at(posixpath.join(self.base, path))
        return entry.kind if entry else ""

    def _strict(self) -> tuple[Rule, ...]:
        named = [rule for text, reason in self.named for rule in rules_of(f"!{text}", reason)]
        points: list[Rule] = []
        for key, value in entry_points(self.data):
            path = _LEAD.sub("", value)
            if path and "\\" not in path and not {"..", "."} & set(path.split("/")):
                line = self._line(key)
                reason = Reason(kind=key, source=self._source, line=line, text=value)
                points.append(Rule(_exactly(path), reason))
        always = builtin("always-included", _ALWAYS, prefix="!/")
        return (*named, *always, *points, *builtin("never-included", _NEVER))


def doubt_line(ledger: Ledger, text: str) -> None:
    """Doubt a pattern of a form in which pnpm's own matcher may part ways with npm's."""
    odd = _UNUSUAL.search(_VERIFIED.sub("", text)) or ".." in "".join(re.findall(r"\{[^}]*\}", text))
    if odd or {"..", "."} & set(text.lstrip("!").split("/")[1:]):
        ledger.doubt(f"the pattern {text!r} is of a form that is not verified for pnpm")
