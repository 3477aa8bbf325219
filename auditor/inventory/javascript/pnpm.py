"""What `pnpm pack` puts into the archive, for packages published with pnpm."""

from __future__ import annotations

import posixpath
import re

from auditor.errors import ManifestError
from auditor.inventory.filesystem import Entry
from auditor.inventory.javascript.ignore_rules import Rule
from auditor.inventory.javascript.ignore_walk import Seen, Walk
from auditor.inventory.javascript.ledger import (
    Ledger,
    check_name,
    open_ledger,
    require_name_and_version,
    to_package,
    to_trace,
)
from auditor.inventory.javascript.packager import Packager, PackRequest
from auditor.inventory.javascript.pnpm_bundles import bundled_packages
from auditor.inventory.javascript.pnpm_rules import PnpmFolders, commands, ignore_rules_at
from auditor.inventory.javascript.verdicts import Chain
from auditor.model.package import Package, Reason, Trace

PROFILE = "pnpm-12"
_NEVER_ANYWHERE = frozenset({".git", ".svn", ".hg", "CVS", ".npmrc"})
_HOOK_FILES = (".pnpmfile.cjs", ".pnpmfile.mjs")
_HOOK_SETTINGS = re.compile(
    r"^[\s\"'{]*(?:pnpmfile|global-?pnpmfile|config-?dependencies)\b", re.MULTILINE | re.IGNORECASE
)
_OTHER_MANIFESTS = frozenset({"package.yaml", "package.json5"})


def pack(request: PackRequest) -> Package:
    """Predict the archive of one package."""
    return to_package(_walk(request), PROFILE)


def trace(request: PackRequest, path: str) -> Trace:
    """Name every rule that looks at one path."""
    return to_trace(_walk(request, watch=path), PROFILE)


class PnpmWalk(Walk):
    """npm's walk, but names with `*` ship, and so do symbolic links."""

    __slots__ = ()

    def judge(self, chain: Chain, folder: str, entry: Entry) -> tuple[Seen, bool]:
        """Decide on one entry as npm does, and leave the kind of the entry to the caller."""
        path = f"{folder}/{entry.name}" if folder else entry.name
        name = self.vocabulary.sign(entry.name)
        exact = False
        if entry.kind == "directory":
            verdict = chain.verdict(name, "folder")
            exact = verdict.included and (chain.verdict(name, "file").included or chain.verdict(name, "slash").included)
        else:
            verdict = chain.verdict(name, "file")
        check_name(folder, entry.name)
        included, reason = verdict.included, verdict.reason
        never = _never(path, entry.name)
        if included and never:
            included, reason = False, Reason(kind="never-included", source="pnpm", text=never)
        return Seen(path=path, entry=entry, included=included, reason=reason), exact


def _never(path: str, name: str) -> str:
    if name in _NEVER_ANYWHERE or path in _OTHER_MANIFESTS:
        return name
    return ""


def _walk(request: PackRequest, watch: str = "") -> Ledger:
    ledger = open_ledger(request, watch)
    require_name_and_version(ledger, "pnpm demands a `name` and a `version`")
    _doubt_settings(ledger)
    _doubt_hooks(ledger)
    for seen in PnpmWalk(
        ledger.files, request.root, PnpmFolders(ledger, ledger.manifest.data, "", _inherited(ledger))
    ).run():
        _take(ledger, seen, "", "")
    for placed in bundled_packages(ledger):
        base = posixpath.relpath(placed.folder, request.root)
        for seen in PnpmWalk(ledger.files, placed.folder, PnpmFolders(ledger, placed.data, base)).run():
            _take(ledger, seen, placed.prefix, base)
    _check_commands(ledger)
    return ledger


def _doubt_settings(ledger: Ledger) -> None:
    override = ledger.manifest.data.get("publishConfig")
    if isinstance(override, dict) and {"directory", "variants"} & set(override):
        ledger.doubt("publishConfig.directory and publishConfig.variants pack other folders, which is not predicted")


def _doubt_hooks(ledger: Ledger) -> None:
    """A hook of the project, `beforePacking`, may hand pnpm another package.json than the one that is read here."""
    for folder in dict.fromkeys((ledger.request.root, ledger.request.workspace_root)):
        for name in _HOOK_FILES if folder else ():
            if ledger.files.entry(posixpath.join(folder, name)) is not None:
                ledger.doubt(f"{name} may change package.json before pnpm packs")
        for name in ("pnpm-workspace.yaml", ".npmrc") if folder else ():
            path = posixpath.relpath(posixpath.join(folder, name), ledger.request.root)
            if ledger.is_file(path) and _HOOK_SETTINGS.search(ledger.read_text(path)):
                ledger.doubt(f"{path} names code that may change package.json before pnpm packs")


def _inherited(ledger: Ledger) -> tuple[Rule, ...]:
    """The ignore files above a workspace package, matched against paths of the package."""
    root, top = ledger.request.root, ledger.request.workspace_root
    found: tuple[Rule, ...] = ()
    at = posixpath.dirname(root)
    while top and (at == top or at.startswith(f"{top}/")):
        found = ignore_rules_at(ledger, posixpath.relpath(at, root)) + found
        at = posixpath.dirname(at)
    return found


def _check_commands(ledger: Ledger) -> None:
    """Pnpm reads every command it packs, and refuses one that cannot run."""
    for value in commands(ledger.manifest.data):
        path = posixpath.normpath(value)
        if path not in ledger.shipped:
            continue
        if not ledger.is_file(path):
            raise ManifestError(f"{ledger.absolute(path)}: pnpm cannot read the command, which is no file")
        first = ledger.read_text(path).partition("\n")[0]
        if first.startswith("#!") and first.endswith("\r"):
            raise ManifestError(f"{ledger.absolute(path)}: pnpm refuses a command whose first line ends with CRLF")


def _take(ledger: Ledger, seen: Seen, prefix: str, base: str) -> None:
    path, place = posixpath.join(prefix, seen.path), posixpath.join(base, seen.path)
    ledger.note(path, seen.reason, "ships" if seen.included else "drops")
    if not seen.included:
        ledger.drop(path, seen.reason, directory=seen.entry.kind == "directory")
    elif seen.entry.kind == "symlink" and not _stays_inside(ledger, place):
        ledger.drop(path, Reason(kind="symlink", source="pnpm", text="a link that leads out of the package"))
    elif seen.entry.kind in {"file", "symlink"}:
        ledger.ship(path, seen.entry, seen.reason, source=ledger.absolute(place))


def _stays_inside(ledger: Ledger, path: str) -> bool:
    """Whether a link leads to a place in the package, by its text and by where it ends."""
    target = ledger.files.link(ledger.absolute(path))
    root = ledger.request.root
    depth = path.count("/")
    for part in target.split("/") if not target.startswith("/") else ():
        depth += -1 if part == ".." else 0 if part in {"", "."} else 1
        if depth < 0:
            return False
    place = posixpath.normpath(posixpath.join(posixpath.dirname(ledger.absolute(path)), target))
    if place != root and not place.startswith(f"{root}/"):
        return False
    if _is_endless(ledger, path):
        return False
    real, top = ledger.files.resolve(ledger.absolute(path)), ledger.files.resolve(root)
    return not ledger.exists(path) or real == top or real.startswith(f"{top}/")


def _is_endless(ledger: Ledger, path: str) -> bool:
    at = ledger.absolute(path)
    try:
        for _ in range(40):
            entry = ledger.files.entry(at)
            if not entry or entry.kind != "symlink":
                return False
            at = posixpath.normpath(posixpath.join(posixpath.dirname(at), ledger.files.link(at)))
    except OSError:
        return True
    return True


PACKAGER = Packager(name="pnpm", profiles=(PROFILE,), pack=pack, trace=trace)
