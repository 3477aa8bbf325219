"""What `bun pm pack` puts into the archive, for packages published with bun."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from auditor.errors import ManifestError
from auditor.inventory.filesystem import Entry
from auditor.inventory.javascript.bun_bins import add_bins
from auditor.inventory.javascript.bun_bundles import add_bundled
from auditor.inventory.javascript.bun_rules import (
    BunRule,
    always_packed,
    default_ignore,
    never_packed,
    normalize_entry,
    parse_ignore_file,
    parse_rule,
    survives_ignores,
)
from auditor.inventory.javascript.ledger import Ledger, open_ledger, require_name_and_version, to_package, to_trace
from auditor.inventory.javascript.packager import Packager, PackRequest
from auditor.model.package import Package, Reason, Trace

PROFILE = "bun-1"
_NOTHING_EXCLUDES = Reason(kind="default", source="bun", text="nothing excludes it")
_BAD_FILES = "bun expects `files` to be a non-empty array of strings"


@dataclass(frozen=True, slots=True)
class _Ignores:
    """The lines of one ignore file; `depth` says how many folders to cut off a path before matching."""

    rules: tuple[BunRule, ...]
    depth: int

    def relative(self, path: str) -> str:
        return "/".join(path.split("/")[self.depth :])


@dataclass(frozen=True, slots=True)
class _Folder:
    path: str
    depth: int
    ignores: tuple[_Ignores, ...] = ()
    ignored_by: Reason | None = None


def pack(request: PackRequest) -> Package:
    """Predict the archive of one package."""
    return to_package(_walk(request), PROFILE)


def trace(request: PackRequest, path: str) -> Trace:
    """Name every rule that looks at one path."""
    return to_trace(_walk(request, watch=path), PROFILE)


def _walk(request: PackRequest, watch: str = "") -> Ledger:
    ledger = open_ledger(request, watch)
    require_name_and_version(ledger, "bun demands a `name` and a `version` that are non-empty strings")
    _check_archive_name(ledger)
    folder_bin = add_bins(ledger)
    if folder_bin:
        _walk_tree(ledger, _Folder(folder_bin, 2), skip="")
    entries = _files_rules(ledger)
    if entries is None:
        _walk_tree(ledger, _Folder("", 1), skip=folder_bin)
    else:
        _walk_listed(ledger, entries, skip=folder_bin)
    manifest = ledger.entry_at("package.json")
    if manifest:
        ledger.ship("package.json", manifest, Reason(kind="always-included", source="bun", text="package.json"))
    add_bundled(ledger)
    return ledger


def _check_archive_name(ledger: Ledger) -> None:
    for key in ("name", "version"):
        text = ledger.manifest.data[key]
        if any(letter in text for letter in "\\:\0") or {".", ".."} & set(text.split("/")):
            raise ManifestError(f"{ledger.manifest.path}: bun refuses the {key} {text!r}")


def _files_rules(ledger: Ledger) -> list[BunRule] | None:
    data = ledger.manifest.data
    if "files" not in data:
        return None
    entries = data["files"]
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, str) for entry in entries):
        raise ManifestError(f"{ledger.manifest.path}: {_BAD_FILES}", hint='write "files": ["dist"]')
    rules = []
    for number, entry in enumerate(entries):
        line = ledger.manifest.line_of("files", number)
        if ".." in entry.split("/"):
            ledger.doubt("a `files` entry with `..`, which is not verified for bun")
        rule = parse_rule(
            normalize_entry(entry), Reason(kind="files-entry", source="package.json", line=line, text=entry)
        )
        if rule:
            _doubt_pattern(ledger, rule)
            rules.append(rule)
    return rules


def _doubt_pattern(ledger: Ledger, rule: BunRule) -> None:
    if not rule.glob.plain or (rule.takes_back and "{" in rule.reason.text):
        ledger.doubt(f"the pattern {rule.reason.text!r} is of a form that is not verified for bun")


def _walk_listed(ledger: Ledger, rules: list[BunRule], *, skip: str) -> None:
    """With `files`: find the listed files and folders, then take each listed folder whole."""
    excludes = [rule for rule in rules if rule.negated]
    folders, listed = [_Folder("", 1)], []
    while folders:
        folder = folders.pop()
        for entry in ledger.entries(folder.path):
            path = posixpath.join(folder.path, entry.name)
            if not _is_walked(ledger, entry, path, folder.depth):
                continue
            is_folder = entry.kind == "directory"
            reason = _listed_by(ledger, entry, path, rules)
            if is_folder and path != skip:
                child = _Folder(path, folder.depth + 1)
                listed.append((child, reason)) if reason else folders.append(child)
            elif not is_folder and reason:
                ledger.ship(path, entry, reason)
    for child, reason in listed:
        _walk_tree(ledger, child, skip=skip, excludes=excludes, default=reason)


def _is_walked(ledger: Ledger, entry: Entry, path: str, depth: int) -> bool:
    if path in {"package.json", "node_modules"}:
        return False
    if entry.kind not in {"file", "directory"}:
        ledger.drop(path, Reason(kind="symlink", source="bun", text="only files and folders are packed"))
        return False
    reason = never_packed(entry.name, at_root=depth == 1)
    if reason and not (depth == 1 and survives_ignores(entry.name)):
        ledger.note(path, reason, "drops")
        ledger.drop(path, reason, directory=entry.kind == "directory")
        return False
    return True


def _listed_by(ledger: Ledger, entry: Entry, path: str, rules: list[BunRule]) -> Reason | None:
    """The rule by which an entry is in `files`; exclusions win wherever they stand in the list."""
    is_folder = entry.kind == "directory"
    if path == entry.name and not is_folder and always_packed(entry.name):
        reason = Reason(kind="always-included", source="bun", text=entry.name)
        ledger.note(path, reason, "ships")
        return reason
    found = None
    for rule in rules:
        if not rule.negated and rule.lists(entry.name, path, folder=is_folder):
            found = rule.reason
            ledger.note(path, rule.reason, "ships")
    for rule in rules:
        if found and rule.negated and rule.lists(entry.name, path, folder=is_folder):
            ledger.note(path, rule.reason, "drops")
            ledger.drop(path, rule.reason)
            return None
    if not found and not is_folder:
        ledger.drop(
            path, Reason(kind="not-listed", source="package.json", line=ledger.manifest.line_of("files"), text="files")
        )
    return found


def _walk_tree(
    ledger: Ledger,
    top: _Folder,
    *,
    skip: str,
    excludes: list[BunRule] | None = None,
    default: Reason = _NOTHING_EXCLUDES,
) -> None:
    """Take a folder whole, less what default rules, ignore files and `files` exclusions remove."""
    first = (_Ignores(tuple(excludes), 0),) if excludes else ()
    folders = [_Folder(top.path, top.depth, first)]
    while folders:
        folder = folders.pop()
        listing = ledger.entries(folder.path)
        ignores = folder.ignores + _read_ignores(ledger, folder, listing)
        for entry in listing:
            path = posixpath.join(folder.path, entry.name)
            top_modules = folder.path == top.path and entry.kind == "directory" and entry.name == "node_modules"
            if (excludes is not None and top_modules) or not _is_walked(ledger, entry, path, folder.depth):
                continue
            removed, may_return = _ignored_by(ledger, entry, path, folder, ignores)
            if entry.kind == "directory":
                if removed:
                    ledger.drop(path, removed, directory=True)
                if path != skip and (not removed or may_return):
                    folders.append(_Folder(path, folder.depth + 1, ignores, removed))
            elif removed:
                ledger.drop(path, removed)
            elif path not in ledger.shipped:
                ledger.ship(path, entry, default)


def _read_ignores(ledger: Ledger, folder: _Folder, listing: tuple[Entry, ...]) -> tuple[_Ignores, ...]:
    """The ignore file of a folder: `.npmignore`, else `.gitignore`."""
    present = {entry.name: entry for entry in listing}
    for name in (".npmignore", ".gitignore"):
        entry = present.get(name)
        source = posixpath.join(folder.path, name)
        if entry and entry.kind == "symlink":
            ledger.doubt(f"{source} is a symbolic link, which is not verified for bun")
            if not ledger.exists(source):
                continue
        if entry:
            rules = parse_ignore_file(ledger.read_text(source), source)
            for rule in rules:
                _doubt_pattern(ledger, rule)
            return (_Ignores(rules, folder.depth - 1),) if rules else ()
    return ()


def _ignored_by(
    ledger: Ledger,
    entry: Entry,
    path: str,
    folder: _Folder,
    ignores: tuple[_Ignores, ...],
) -> tuple[Reason | None, bool]:
    """The rule that ignores an entry, and whether a later `!` line could bring back something inside it."""
    if folder.depth == 1 and survives_ignores(entry.name):
        ledger.note(path, Reason(kind="always-included", source="bun", text=entry.name), "ships")
        return None, False
    verdict = default_ignore(entry.name) or folder.ignored_by
    may_return = False
    if verdict:
        ledger.note(path, verdict, "drops")
    for level in ignores:
        relative = level.relative(path)
        for rule in level.rules:
            if rule.hits(entry.name, relative, folder=entry.kind == "directory"):
                verdict = None if rule.takes_back else rule.reason
                may_return = False
                ledger.note(path, rule.reason, "ships" if rule.takes_back else "drops")
            may_return = may_return or rule.may_bring_back(relative)
    return verdict, may_return


PACKAGER = Packager(name="bun", profiles=(PROFILE,), pack=pack, trace=trace)
