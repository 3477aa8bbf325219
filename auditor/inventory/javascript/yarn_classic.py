"""What `yarn pack` of yarn 1 puts into the archive, for packages published with the classic yarn."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from auditor.errors import ManifestError, TargetError
from auditor.inventory.filesystem import Entry
from auditor.inventory.javascript.js_text import has_line_end, to_string, trim, truthy
from auditor.inventory.javascript.ledger import Ledger, open_ledger, to_package, to_trace
from auditor.inventory.javascript.packager import Packager, PackRequest
from auditor.inventory.javascript.yarn_classic_glob import ClassicGlob, compile_classic
from auditor.model.package import Package, Reason, Trace

PROFILE = "yarn-1"
_NEVER_WALKED = frozenset({".git", "CVS", ".svn", ".hg", "node_modules"})
_IGNORE_FILES = (".yarnignore", ".npmignore", ".gitignore")
_ALWAYS = ("package.json", "readme", "license", "licence", "changes", "changelog", "history")
_CONFIGURATION = frozenset({".npmrc", ".yarnrc", "package.json", "yarn.lock"})
_USUALLY_IGNORED = (
    "yarn.lock",
    ".lock-wscript",
    "*.swp",
    "._*",
    "npm-debug.log",
    "yarn-error.log",
    ".npmrc",
    ".yarnrc",
    ".yarnrc.yml",
    ".npmignore",
    ".gitignore",
    ".DS_Store",
    *(f".wafpickle-{number}" for number in range(10)),
)
# Yarn drops a command of any other name before it looks at its path.
_BIN_NAME = re.compile(r"(?!\.{0,2}\Z)[a-z0-9._-]+", re.ASCII | re.IGNORECASE)
_NOTHING_EXCLUDES = Reason(kind="default", source="yarn", text="nothing excludes it")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filter:
    """One line: relative to its folder, or to be tried on bare names too when it belongs to the root."""

    glob: ClassicGlob
    pattern: str
    keeps: bool
    base: str
    by_name: bool
    reason: Reason

    def hits(self, name: str, path: str) -> bool:
        place = self._place(path)
        if self.glob.matches(place) or self.glob.matches(f"/{place}") or place == self.pattern:
            return True
        return (self.by_name and self.glob.matches(name)) or self.is_unsure(path)

    def is_unsure(self, path: str) -> bool:
        """Whether an inverted pattern turns on the expression that knows letter case and hides dot files."""
        if not self.glob.inverted:
            return False
        place = self._place(path)
        return f"/{place}".count("/.") > 0 or f"{self.pattern}{place}" != f"{self.pattern}{place}".lower()

    def _place(self, path: str) -> str:
        place = posixpath.relpath(f"/{path}", f"/{self.base}") if self.base else path
        return "" if place == "." else place.replace("\\", "/")


def pack(request: PackRequest) -> Package:
    """Predict the archive of one package."""
    return to_package(_walk(request), PROFILE)


def trace(request: PackRequest, path: str) -> Trace:
    """Name every rule that looks at one path."""
    return to_trace(_walk(request, watch=path), PROFILE)


def _walk(request: PackRequest, watch: str = "") -> Ledger:
    ledger = open_ledger(request, watch)
    _check_identity(ledger)
    _check_bins(ledger)
    _check_bundles(ledger)
    entries = _tree(ledger)
    _doubt_shapes(ledger, entries)
    filters = [*_built_in(ledger), *_main_filter(ledger), *_files_filters(ledger), *_ignore_filters(ledger, entries)]
    for one in filters:
        if not one.glob.plain:
            ledger.doubt(f"the pattern {one.pattern!r} is of a form that is not verified for yarn 1")
    _sort(ledger, entries, filters)
    return ledger


def _check_identity(ledger: Ledger) -> None:
    data, path = ledger.manifest.data, ledger.manifest.path
    for key in ("name", "version"):
        value = data.get(key)
        if value and not isinstance(value, str):
            raise ManifestError(f"{path}: yarn 1 demands that `{key}` is a string")
        if not value:
            raise ManifestError(f"{path}: yarn 1 packs nothing without a {key}", hint=f"add a `{key}` to package.json")
    name = str(data["name"])
    bare = name.partition("/")[2] if name.startswith("@") and name.count("/") == 1 else name
    if name.startswith(".") or name.lower() in {"node_modules", "favicon.ico"} or quote(bare, safe="-_.!~*'()") != bare:
        raise ManifestError(f"{path}: yarn 1 refuses the name {name!r}")


def _check_bins(ledger: Ledger) -> None:
    bins = ledger.manifest.data.get("bin")
    values = bins if isinstance(bins, list) else []
    if isinstance(bins, dict):
        values = [value for name, value in bins.items() if _BIN_NAME.fullmatch(name)]
    if not all(isinstance(value, str) for value in values):
        raise ManifestError(f"{ledger.manifest.path}: yarn 1 demands that everything in `bin` is a string")


def _check_bundles(ledger: Ledger) -> None:
    data = ledger.manifest.data
    bundles: Any = data.get("bundledDependencies") or data.get("bundleDependencies")
    if isinstance(bundles, dict) or bundles is True or (isinstance(bundles, int) and bundles):
        raise ManifestError(f"{ledger.manifest.path}: yarn 1 can only read bundled dependencies from a list")
    names = [name for name in bundles if isinstance(name, str)] if isinstance(bundles, list) else []
    if any(ledger.is_file(f"node_modules/{name}/package.json") for name in names):
        raise ManifestError(f"{ledger.manifest.path}: yarn 1 fails on bundled dependencies that are installed")
    if bundles:
        ledger.doubt("bundled dependencies: yarn 1 fails when one of them is installed, also above the package")


def _tree(ledger: Ledger) -> list[tuple[str, Entry]]:
    """Every file and folder, those of version control and `node_modules` left out by name."""
    found, folders = [], [""]
    while folders:
        folder = folders.pop()
        for entry in ledger.entries(folder):
            path = posixpath.join(folder, entry.name)
            if entry.name in _NEVER_WALKED:
                reason = Reason(kind="never-included", source="yarn", text=entry.name)
                ledger.note(path, reason, "drops")
                ledger.drop(path, reason, directory=entry.kind == "directory")
                continue
            if entry.kind == "other":
                raise TargetError(
                    f"{ledger.absolute(path)} is neither a file nor a folder, which yarn 1 refuses to pack"
                )
            found.append((path, entry))
            if entry.kind == "directory":
                folders.append(path)
    return found


def _doubt_shapes(ledger: Ledger, entries: list[tuple[str, Entry]]) -> None:
    for path, entry in entries:
        name = entry.name
        if name.startswith("..") or name != name.strip() or has_line_end(name):
            ledger.doubt(f"the name {name!r}, whose handling by yarn 1 is not verified")
        if path == name and name in _CONFIGURATION and entry.kind != "file":
            ledger.doubt(f"{name} is no regular file, yet yarn 1 reads its settings from it")
        if path == ".yarn-metadata.json":
            ledger.doubt("a .yarn-metadata.json, which yarn 1 may read in the place of package.json")
    names = [path for path, _ in entries if "/" not in path]
    for words in (("readme",), ("license", "unlicense")):
        _check_links(ledger, [name for name in names if name.lower().partition(".")[0] in words])
    _check_links(ledger, [name for name in names if name == "AUTHORS"])


def _check_links(ledger: Ledger, names: list[str]) -> None:
    """Yarn reads the readme, the licence and the authors before it packs, and fails on links that lead nowhere."""
    broken = [name for name in names if not ledger.exists(name)]
    if broken and broken == names:
        raise ManifestError(f"{ledger.absolute(broken[0])} is a link that leads nowhere, and yarn 1 fails to read it")
    if broken:
        ledger.doubt(f"{broken[0]} is a link that leads nowhere, and yarn 1 may fail to read it")


def _filter(line: str, base: str, reason: Reason, *, by_name: bool) -> _Filter | None:
    if line in {"", "!"} or line.startswith("#") or not trim(line):
        return None
    keeps = line.startswith("!")
    pattern = line.removeprefix("!").removesuffix("/")
    return _Filter(
        glob=compile_classic(pattern), pattern=pattern, keeps=keeps, base=base, by_name=by_name, reason=reason
    )


def _built_in(ledger: Ledger) -> list[_Filter]:
    lines = [("!/package.json", "always-included")]
    lines += [(f"!/{stem}*", "always-included") for stem in _ALWAYS[1:]]
    if not truthy(ledger.manifest.data.get("files")):
        lines += [(line, "default-ignore") for line in _USUALLY_IGNORED]
    made = [
        _filter(line, "", Reason(kind=kind, source="yarn", text=line.lstrip("!/")), by_name=True)
        for line, kind in lines
    ]
    return [one for one in made if one]


def _main_filter(ledger: Ledger) -> list[_Filter]:
    main = ledger.manifest.data.get("main")
    if not truthy(main):
        return []
    if isinstance(main, dict):
        raise ManifestError(f"{ledger.manifest.path}: yarn 1 fails on a `main` that is an object")
    text = to_string(main)
    reason = Reason(kind="main", source="package.json", line=ledger.manifest.line_of("main"), text=text)
    made = _filter(f"!/{text}", "", reason, by_name=True)
    return [made] if made else []


def _files_filters(ledger: Ledger) -> list[_Filter]:
    entries = ledger.manifest.data.get("files")
    if not truthy(entries):
        return []
    if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
        raise ManifestError(f"{ledger.manifest.path}: yarn 1 demands that `files` is an array of strings")
    source = "package.json"
    made = [
        _filter(
            "*",
            "",
            Reason(kind="not-listed", source=source, line=ledger.manifest.line_of("files"), text="files"),
            by_name=False,
        )
    ]
    for number, entry in enumerate(entries):
        reason = Reason(kind="files-entry", source=source, line=ledger.manifest.line_of("files", number), text=entry)
        if entry.startswith("!"):
            ledger.warn(
                f"yarn 1 reads the `files` entry {entry!r} as everything but that, so the whole tree ships",
                path=source,
                line=reason.line,
            )
        made += [_filter(f"!{line}", "", reason, by_name=False) for line in (entry, _with_all_below(entry))]
    return [one for one in made if one]


def _with_all_below(entry: str) -> str:
    return re.sub(r"^/+", "/", posixpath.normpath(f"{entry}/**")) if entry else "**"


def _ignore_filters(ledger: Ledger, entries: list[tuple[str, Entry]]) -> list[_Filter]:
    paths = {path for path, _ in entries}
    made = []
    for path, entry in entries:
        folder, name = posixpath.split(path)
        if name not in _IGNORE_FILES:
            continue
        if name == ".gitignore" and {posixpath.join(folder, other) for other in _IGNORE_FILES[:2]} & paths:
            continue
        if entry.kind != "file" and not ledger.is_file(path):
            raise TargetError(f"{ledger.absolute(path)} cannot be read as an ignore file, so yarn 1 packs nothing")
        for number, line in enumerate(ledger.read_text(path).replace("\r\n", "\n").split("\n"), start=1):
            reason = Reason(kind="ignore-line", source=path, line=number, text=line.strip())
            made.append(_filter(line, folder, reason, by_name=not folder))
    return [one for one in made if one]


def _sort(ledger: Ledger, entries: list[tuple[str, Entry]], filters: list[_Filter]) -> None:
    """A line that keeps beats every line that ignores; what no line names goes with its folders."""
    keeping = [one for one in filters if one.keeps]
    ignoring = [one for one in filters if not one.keeps]
    ignored: dict[str, Reason] = {}
    waiting = []
    for path, entry in entries:
        kept = _first_hit(ledger, keeping, entry.name, path, keeps=True)
        if kept and entry.kind != "directory":
            ledger.ship(path, entry, kept)
        if kept:
            continue
        reason = _first_hit(ledger, ignoring, entry.name, path, keeps=False)
        if reason:
            ignored[path] = reason
            ledger.drop(path, reason, directory=entry.kind == "directory")
        elif entry.kind != "directory":
            waiting.append((path, entry))
    for path, entry in waiting:
        reason = _ignored_above(path, ignored)
        if reason:
            ledger.drop(path, reason)
        else:
            ledger.ship(path, entry, _NOTHING_EXCLUDES)


def _first_hit(ledger: Ledger, filters: list[_Filter], name: str, path: str, *, keeps: bool) -> Reason | None:
    for one in filters:
        if one.hits(name, path):
            if one.is_unsure(path) and not any(other.hits(name, path) for other in filters if other is not one):
                ledger.doubt(f"the inverted pattern {one.pattern!r} on dot files or mixed letter case")
            ledger.note(path, one.reason, "ships" if keeps else "drops")
            return one.reason
    return None


def _ignored_above(path: str, ignored: dict[str, Reason]) -> Reason | None:
    while path := posixpath.dirname(path):
        if path in ignored:
            return ignored[path]
    return None


PACKAGER = Packager(name="yarn@1", profiles=(PROFILE,), pack=pack, trace=trace)
