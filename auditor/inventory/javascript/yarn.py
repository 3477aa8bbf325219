"""What `yarn pack` of yarn 2 and later puts into the archive, for packages published with modern yarn."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from auditor.errors import ManifestError, TargetError
from auditor.inventory.filesystem import Entry
from auditor.inventory.javascript.js_text import has_line_end
from auditor.inventory.javascript.ledger import Ledger, open_ledger, to_package, to_trace
from auditor.inventory.javascript.packager import Packager, PackRequest
from auditor.inventory.javascript.yarn_lists import YarnList, add_line, make_rule, read_ignore_file, resolve
from auditor.inventory.javascript.yarn_settings import RC_FILE, other_workspaces, project_paths
from auditor.model.package import Package, Reason, Trace

PROFILE = "yarn-4"
_ALWAYS = (
    "/package.json",
    "/readme",
    "/readme.*",
    "/license",
    "/license.*",
    "/licence",
    "/licence.*",
    "/changelog",
    "/changelog.*",
)
_NEVER = (
    "/package.tgz",
    ".github",
    ".git",
    ".hg",
    "node_modules",
    ".npmignore",
    ".gitignore",
    ".#*",
    ".DS_Store",
    RC_FILE,
)
_IDENT = re.compile(r"(?:@[^/]+?/)?[^@/]+")
_NOTHING_EXCLUDES = Reason(kind="default", source="yarn", text="nothing excludes it")


@dataclass(frozen=True, slots=True)
class _Folder:
    path: str
    lists: tuple[YarnList, ...]
    default: Reason = _NOTHING_EXCLUDES


def pack(request: PackRequest) -> Package:
    """Predict the archive of one package."""
    return to_package(_walk(request), PROFILE)


def trace(request: PackRequest, path: str) -> Trace:
    """Name every rule that looks at one path."""
    return to_trace(_walk(request, watch=path), PROFILE)


def _walk(request: PackRequest, watch: str = "") -> Ledger:
    ledger = open_ledger(request, watch)
    fixed = _fixed_rules(ledger)
    own = YarnList()
    _add_entry_points(ledger, own)
    has_files = _add_files(ledger, own)
    _doubt(ledger, own)
    folders = [_Folder("/", (fixed, own))]
    while folders:
        _visit(ledger, folders.pop(), folders, reads_ignores=not has_files)
    return ledger


def _fixed_rules(ledger: Ledger) -> YarnList:
    rules = YarnList()
    for text in _ALWAYS:
        rules.accept.append(make_rule(text, Reason(kind="always-included", source="yarn", text=text)))
    for text in _NEVER:
        rules.reject.append(make_rule(text, Reason(kind="never-included", source="yarn", text=text)))
    prefix = f"{ledger.request.root}/"
    for path in project_paths(ledger):
        if path.startswith(prefix):
            text = "/" + path.removeprefix(prefix)
            rules.reject.append(make_rule(text, Reason(kind="never-included", source="yarn", text=text)))
    for folder in other_workspaces(ledger):
        rules.reject.append(make_rule(f"/{folder}", Reason(kind="workspace", source="package.json", text=folder)))
    _doubt(ledger, rules)
    return rules


def _doubt(ledger: Ledger, rules: YarnList) -> None:
    for rule in rules.doubtful:
        ledger.doubt(f"the pattern {rule.reason.text!r} is of a form that is not verified for yarn")


def _add_entry_points(ledger: Ledger, own: YarnList) -> None:
    """`main`, `module`, `browser` and `bin`, each as `publishConfig` may override it, are accepted as patterns."""
    data = ledger.manifest.data
    override = data.get("publishConfig")
    override = override if isinstance(override, dict) else {}
    for key in ("main", "module"):
        value = override.get(key) if isinstance(override.get(key), str) else data.get(key)
        if isinstance(value, str):
            _accept(ledger, own, key, value)
    for value in _browser_paths(data, override):
        _accept(ledger, own, "browser", value)
    for value in _bin_paths(ledger, data, override):
        _accept(ledger, own, "bin", value)


def _accept(ledger: Ledger, own: YarnList, key: str, value: str) -> None:
    line = ledger.manifest.line_of(key)
    text = resolve("/", value.replace("\\", "/"))
    own.accept.append(make_rule(text, Reason(kind=key, source="package.json", line=line, text=value)))


def _browser_paths(data: Any, override: Any) -> Iterator[str]:
    value = override["browser"] if override.get("browser") is not None else data.get("browser")
    if isinstance(value, str):
        yield value
    for key, target in value.items() if isinstance(value, dict) else ():
        yield key
        if isinstance(target, str):
            yield target


def _bin_paths(ledger: Ledger, data: Any, override: Any) -> Iterator[str]:
    has_name = isinstance(data.get("name"), str) and bool(data["name"])
    for value in (override.get("bin"), data.get("bin")):
        if isinstance(value, str) and has_name and value.strip():
            yield value
            return
        if isinstance(value, dict):
            named = {key: target for key, target in value.items() if isinstance(target, str) and target.strip()}
            for key in named:
                if not _IDENT.fullmatch(key):
                    raise ManifestError(f"{ledger.manifest.path}: yarn refuses the command name {key!r} in `bin`")
            yield from named.values()
            return
        if isinstance(value, list):
            yield from (target for target in value if isinstance(target, str) and target.strip())
            return


def _add_files(ledger: Ledger, own: YarnList) -> bool:
    entries = ledger.manifest.data.get("files")
    if not isinstance(entries, list):
        return False
    line = ledger.manifest.line_of("files")
    own.reject.append(make_rule("/*", Reason(kind="not-listed", source="package.json", line=line, text="files")))
    for number, entry in enumerate(entries):
        if isinstance(entry, str):
            line = ledger.manifest.line_of("files", number)
            reason = Reason(kind="files-entry", source="package.json", line=line, text=entry)
            add_line(own.accept, entry, "/", reason)
        else:
            ledger.warn(f"yarn ignores the `files` entry {entry!r}, which is no string", path="package.json")
    return True


def _visit(ledger: Ledger, folder: _Folder, folders: list[_Folder], *, reads_ignores: bool) -> None:
    path = folder.path[1:]
    listing = ledger.entries(path)
    fixed, *others = folder.lists
    own = _own_ignores(ledger, path, listing) if reads_ignores or path else ()
    rejected = _dropped_by(ledger, folder.path, folder.lists)
    everything = YarnList(reject=[make_rule("**/*", rejected)] if rejected else [])
    lists = (*folder.lists, everything) if rejected else (fixed, *own, *others)
    here = _Folder(folder.path, lists, folder.default if rejected else _kept_by(folder, folder.lists))
    for entry in listing:
        if has_line_end(entry.name):
            ledger.doubt(f"the name {entry.name!r} holds a line end, which no star of yarn's matches")
        _visit_entry(ledger, entry, here, folders)


def _own_ignores(ledger: Ledger, path: str, listing: tuple[Entry, ...]) -> tuple[YarnList, ...]:
    """The ignore file of a folder: `.npmignore`, else `.gitignore`."""
    names = {entry.name for entry in listing}
    for name in (".npmignore", ".gitignore"):
        source = posixpath.join(path, name)
        if name in names:
            if not ledger.is_file(source):
                raise TargetError(f"{ledger.absolute(source)} cannot be read as an ignore file, so yarn packs nothing")
            found = read_ignore_file(ledger.read_text(source), f"/{path}", source)
            _doubt(ledger, found)
            return (found,)
    return ()


def _visit_entry(ledger: Ledger, entry: Entry, folder: _Folder, folders: list[_Folder]) -> None:
    """A folder is dropped by built-in rules alone: anything else is asked again for what is in it."""
    place = posixpath.join(folder.path, entry.name)
    is_folder = entry.kind == "directory"
    reason = _dropped_by(ledger, place, folder.lists[:1] if is_folder else folder.lists)
    if reason:
        ledger.drop(place[1:], reason, directory=is_folder)
    elif is_folder:
        folders.append(_Folder(place, folder.lists, folder.default))
    elif entry.kind != "other":
        ledger.ship(place[1:], entry, _kept_by(_Folder(place, (), folder.default), folder.lists))


def _verdict(place: str, lists: tuple[YarnList, ...]) -> tuple[str, Reason] | None:
    """The first list with a word on a path decides."""
    for one in lists:
        found = one.verdict(place)
        if found:
            return found[0], found[1].reason
    return None


def _dropped_by(ledger: Ledger, place: str, lists: tuple[YarnList, ...]) -> Reason | None:
    found = _verdict(place, lists)
    if found:
        ledger.note(place[1:], found[1], "ships" if found[0] == "keep" else "drops")
    return found[1] if found and found[0] == "drop" else None


def _kept_by(at: _Folder, lists: tuple[YarnList, ...]) -> Reason:
    """The rule that keeps a path, or that kept the folder it is in."""
    found = _verdict(at.path, lists)
    return found[1] if found else at.default


PACKAGER = Packager(name="yarn", profiles=(PROFILE,), pack=pack, trace=trace)
