"""What hatchling ships: in the sdist all that .gitignore leaves, in the wheel the packages it is told of or finds."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from auditor.errors import ManifestError
from auditor.inventory.filesystem import FileSystem, Overlay
from auditor.inventory.python.backend import Backend, BuildRequest, Listing, Pick
from auditor.inventory.python.gitignore import IgnoreSpec
from auditor.inventory.python.globs import has_magic, shell_glob
from auditor.inventory.python.hatch_config import (
    HatchConfig,
    Hooked,
    Target,
    folder,
    hatch_setting,
    read_config,
    read_hooks,
    relative,
    written_missing,
)
from auditor.inventory.python.hatch_ignore import VcsRules, read_vcs_rules
from auditor.inventory.python.hatch_select import Selection
from auditor.inventory.python.pep440 import choose_release, normalized_version
from auditor.inventory.python.tree import Tree
from auditor.inventory.python.unpacked import UnpackedSdist
from auditor.model.package import Reason

_RELEASES: Final = ("1.33.0", "1.30.1", "1.27.0", "1.26.3")
# Releases that are pinned in the wild and were measured to build what another one does.
_ALIKE: Final = {"1.30.1": "1.33.0", "1.26.3": "1.27.0"}
_NEVER_FILES: Final = {"1.33.0": frozenset({".DS_Store", ".git"}), "1.27.0": frozenset({".DS_Store"})}
_LICENSES: Final = ("LICEN[CS]E*", "COPYING*", "NOTICE*", "AUTHORS*")
_ALWAYS: Final = ("pyproject.toml", "hatch.toml", "hatch_build.py")
_WHOLE_TREE: Final = Reason(kind="default", source="hatchling", text="every file that no pattern excludes")
_VERSION: Final = re.compile(r"^(?:__version__|VERSION) *= *(['\"])v?(.+?)\1", re.IGNORECASE | re.MULTILINE)

Wanted = tuple[str, str, Reason]


class _Hatch:
    """One project and target as hatchling sees them."""

    def __init__(self, request: BuildRequest, target: Target) -> None:
        self.config: HatchConfig = read_config(request, target)
        self.hooked: Hooked = read_hooks(request, self.config)
        self.doubts: list[str] = list(self.hooked.doubts)
        self.request = self._with_written(request)
        self.tree = Tree(self.request.files, request.root)
        chosen = choose_release(request.project.requires, "hatchling", _RELEASES)
        if chosen is None:
            self.doubts.append("build-system.requires asks for a hatchling whose rules are not known")
        self.release: str = _ALIKE.get(chosen or "", chosen or _RELEASES[0])
        self.name: str = request.project.name
        if not self.name:
            raise ManifestError("pyproject.toml: hatchling needs `project.name`")
        self.vcs: VcsRules = read_vcs_rules(self.tree)
        self.doubts += self.vcs.doubts

    def _with_written(self, request: BuildRequest) -> BuildRequest:
        tree = Tree(request.files, request.root)
        missing = written_missing(tree, self.hooked)
        lost = [path for path in missing if not tree.is_dir(posixpath.dirname(path))]
        self.doubts += [f"a build hook writes {tree.relative(path)} in a folder that is not there" for path in lost]
        edits: dict[str, bytes | None] = {path: b"" for path in missing if path not in lost}
        files: FileSystem = Overlay(request.files, edits) if edits else request.files
        return replace(request, files=files)

    def selection(
        self, packages: tuple[tuple[str, Reason], ...], included: tuple[tuple[str, Reason], ...]
    ) -> Selection:
        """Make the rules of the target."""
        include = IgnoreSpec()
        include.add((*included, *((f"/{path}/", why) for path, why in packages)))
        exclude = IgnoreSpec()
        built_in = ("*.py[cdo]", "/dist")
        exclude.add((text, Reason(kind="default-exclude", source="hatchling", text=text)) for text in built_in)
        if not self.config.flag("ignore-vcs"):
            exclude.add(self.vcs.lines)
        exclude.add(self.config.strings("exclude"))
        artifacts = IgnoreSpec()
        artifacts.add(self.config.strings("artifacts"))
        artifacts.add((f"/{path}", why) for path, why in self.hooked.written)
        self.doubts += [
            f"the build is refused: {text}" for spec in (include, exclude, artifacts) for text in spec.problems
        ]
        return Selection(
            tree=self.tree,
            never_files=_NEVER_FILES[self.release],
            include=include,
            exclude=exclude,
            artifacts=artifacts,
            sources=self._sources(packages),
            only_packages=self.config.flag("only-packages"),
            skip_excluded=self.config.flag("skip-excluded-dirs"),
        )

    def _sources(self, packages: tuple[tuple[str, Reason], ...]) -> tuple[tuple[str, str], ...]:
        sources = dict(self.config.sources())
        for path, _ in packages:
            parent = posixpath.dirname(path)
            if parent and folder(path) not in sources:
                sources[folder(parent)] = ""
        return tuple(sorted(sources.items()))

    def only(self, paths: tuple[tuple[str, Reason], ...]) -> list[Wanted]:
        """Order the paths of `only-include` or `packages` as hatchling walks them."""
        found: dict[str, tuple[str, Reason]] = {}
        for text, why in paths:
            path = relative(text)
            if not path or path.startswith(("~", "..")):
                raise ManifestError(f"{why.source}:{why.line or 1}: only-include path {text!r} leaves the project")
            if self.tree.at(path) in found:
                self.doubts.append(f"the build is refused: {why} is there twice")
            found[self.tree.at(path)] = (path, why)
        return _ordered([(source, place, why) for source, (place, why) in found.items()])

    def forced(self) -> list[Wanted]:
        """Give the forced files of the settings."""
        return self._mapped("force-include", own=False)

    def _mapped(self, name: str, *, own: bool) -> list[Wanted]:
        found = []
        for source, place, why in self.config.mapping(name, own=own):
            if source.startswith("~"):
                self.doubts.append(f"{why} depends on the home folder of the machine")
            found.append((self.tree.at(posixpath.normpath(source)), relative(place), why))
        return _ordered(found)

    def shared(self) -> list[tuple[str, list[Wanted]]]:
        """Give what goes to the data and scripts folders of a wheel."""
        named = (("data", "shared-data"), ("scripts", "shared-scripts"))
        return [(where, self._mapped(name, own=True)) for where, name in named]

    def version(self) -> str:
        """Give the version, if it is written down where hatchling reads it."""
        stated = self.request.project.version
        table = hatch_setting(self.request, "version")
        if not stated and table.get("source", "regex") == "regex" and "pattern" not in table:
            stated = self._version_in(table.get("path"))
        return normalized_version(stated)

    def _version_in(self, path: object) -> str:
        if not isinstance(path, str) or not self.tree.is_file(self.tree.at(path)):
            if isinstance(self.tree.files, UnpackedSdist):
                return self.tree.files.version
            self.doubts.append(f"the build is refused: there is no version in {path}")
            return ""
        try:
            found = _VERSION.search(self.tree.files.read(self.tree.at(path)).decode("utf-8"))
        except (OSError, UnicodeDecodeError):
            return ""
        return found[2] if found else ""

    def listing(self, rules: Selection, picks: list[Pick], generated: dict[str, bytes] | None = None) -> Listing:
        """Make the answer."""
        version = self.version()
        return Listing(
            picks=tuple(picks),
            excluded=tuple(rules.dropped),
            doubts=tuple(self.doubts),
            generated=generated or {},
            version=version,
        )

    def component(self, name: str) -> str:
        """Give a name the way hatchling writes it into file names."""
        return re.sub(r"[^\w.]+", "_", name)


def _ordered(wanted: list[Wanted]) -> list[Wanted]:
    return sorted(wanted, key=lambda item: (item[1].count("/"), item[1], item[0]))


def _select(hatch: _Hatch, rules: Selection, only: list[Wanted], forced: list[Wanted]) -> list[Pick]:
    for source, place, why in forced:
        rules.reserve(source, place, why)
    missing: list[str] = []
    picks = list(rules.explicit(only) if only else rules.project(_WHOLE_TREE))
    picks += rules.forced(forced, missing)
    hatch.doubts += missing
    return picks


def _sdist(request: BuildRequest) -> Listing:
    hatch = _Hatch(request, "sdist")
    packages = tuple((relative(path), why) for path, why in hatch.config.strings("packages"))
    rules = hatch.selection(packages, hatch.config.strings("include"))
    only = hatch.only(hatch.config.strings("only-include") or packages)
    forced = {source: (source, place, why) for source, place, why in hatch.forced()}
    built = {source: (source, place, why) for source, place, why in _always(hatch)}
    for source, place, why in forced.values():
        rules.reserve(source, place, why)
    picks = _select(hatch, rules, only, list({**forced, **built}.values()))
    picks = [replace(pick, keeps_link=hatch.tree.is_link(pick.source)) for pick in picks]
    hatch.doubts += [doubt for pick in picks if (doubt := _odd(hatch, pick))]
    if hatch.config.toml.get(*hatch.config.at, "targets", "sdist", "support-legacy"):
        why = Reason(kind="generated", source=hatch.config.toml.source, text="support-legacy writes setup.py")
        picks.append(Pick(path="setup.py", content=b"", why=why))
    return hatch.listing(rules, picks, generated={"PKG-INFO": b""})


def _odd(hatch: _Hatch, pick: Pick) -> str:
    if pick.keeps_link or hatch.tree.is_file(pick.source):
        return ""
    return f"{hatch.tree.relative(pick.source)} is no regular file and may stop the build"


def _always(hatch: _Hatch) -> Iterator[Wanted]:
    """Give what every sdist has: settings, ignore files, readme, license files."""
    for name in _ALWAYS:
        if hatch.tree.kind(hatch.tree.at(name)) != "missing":
            yield hatch.tree.at(name), name, Reason(kind="always-included", source="hatchling", text=name)
    for path in hatch.vcs.files:
        name = posixpath.basename(path)
        yield path, name, Reason(kind="always-included", source="hatchling", text=hatch.tree.relative(path))
    toml = hatch.request.project.toml
    readme = toml.get("project", "readme")
    readme = readme.get("file") if isinstance(readme, dict) else readme
    if isinstance(readme, str) and readme:
        if not hatch.tree.is_file(hatch.tree.at(readme)) or hatch.tree.relative(hatch.tree.at(readme)).startswith(".."):
            hatch.doubts.append(f"the build is refused: the readme {readme} is missing or outside")
        yield hatch.tree.at(relative(readme)), relative(readme), toml.reason("readme", "project", "readme", text=readme)
    yield from _licenses(hatch)


def _licenses(hatch: _Hatch) -> Iterator[Wanted]:
    toml = hatch.request.project.toml
    if has_magic(hatch.tree.root):
        hatch.doubts.append("the project's own path has characters of a pattern: license files are not found")
    for pattern, why in _license_patterns(hatch):
        full = posixpath.normpath(pattern)
        for path in shell_glob(hatch.tree, hatch.tree.root, full, recursive=False):
            if hatch.tree.is_file(path):
                place = hatch.tree.relative(path)
                yield hatch.tree.at(place), relative(place), why
    if "license-files" in hatch.request.project.dynamic and toml.get("project", "license-files") is not None:
        hatch.doubts.append("the build is refused: license-files is both static and dynamic")


def _license_patterns(hatch: _Hatch) -> Iterator[tuple[str, Reason]]:
    toml = hatch.request.project.toml
    value = toml.get("project", "license-files")
    keys: tuple[str, ...] = ("project", "license-files")
    if value is None:
        for name in _LICENSES:
            yield name, Reason(kind="license-files", source="hatchling", text=f"license file by name: {name}")
        return
    if isinstance(value, dict):
        keys = (*keys, "globs" if "globs" in value else "paths")
    for place, pattern in enumerate(toml.strings(*keys)):
        yield pattern, toml.reason("license-files", *keys, place, text=f'license-files "{pattern}"')


def _wheel(request: BuildRequest) -> Listing:
    hatch = _Hatch(request, "wheel")
    unsettled = hatch.vcs.unsettled
    found = _wheel_of(hatch)
    if unsettled is None:
        return found
    void = _Hatch(request, "wheel")
    void.vcs.lines = []
    if {pick.path for pick in _wheel_of(void).picks} == {pick.path for pick in found.picks}:
        return found
    doubt = f"{unsettled} may match the folder the sdist is unpacked to, which voids .gitignore"
    return replace(found, doubts=(*found.doubts, doubt))


def _wheel_of(hatch: _Hatch) -> Listing:
    included = hatch.config.strings("include")
    packages = tuple((relative(path), why) for path, why in hatch.config.strings("packages"))
    only = hatch.config.strings("only-include")
    exclude_all = False
    if not (included or packages or only):
        packages, only = _by_name(hatch)
        exclude_all = not (packages or only)
    rules = hatch.selection(packages, included)
    rules.exclude_all = exclude_all
    picks = _select(hatch, rules, hatch.only(only or packages), hatch.forced())
    picks += _shared(hatch, rules)
    hatch.doubts += [doubt for pick in picks if (doubt := _unreadable(hatch, pick))]
    twice = sorted(path for path, times in Counter(pick.path for pick in picks).items() if times > 1)
    if hatch.release != "1.27.0":
        hatch.doubts += [f"the build is refused: {path} is added twice" for path in twice]
    return hatch.listing(rules, picks)


def _shared(hatch: _Hatch, rules: Selection) -> list[Pick]:
    found: list[Pick] = []
    project = f"{hatch.component(re.sub(r'[-_.]+', '-', hatch.name).lower())}-{hatch.version()}"
    for where, wanted in hatch.shared():
        if wanted and not hatch.version():
            hatch.doubts.append("the version, part of the path of shared files, is known only at build time")
        found += [replace(pick, path=f"{project}.data/{where}/{pick.path}") for pick in rules.explicit(wanted)]
    return found


def _unreadable(hatch: _Hatch, pick: Pick) -> str:
    if hatch.tree.is_file(pick.source):
        return ""
    return f"the build is refused: {hatch.tree.relative(pick.source)} is a broken link or no regular file"


def _by_name(hatch: _Hatch) -> tuple[tuple[tuple[str, Reason], ...], tuple[tuple[str, Reason], ...]]:
    """Find the package that bears the project's name, as packages and as single files."""
    names = (hatch.component(hatch.name), hatch.component(re.sub(r"[-_.]+", "-", hatch.name).lower()))
    for name in names:
        why = hatch.request.project.toml.reason("module", "project", "name", text=f"the project's name: {name}")
        for path in (name, f"src/{name}"):
            if hatch.tree.is_file(hatch.tree.at(f"{path}/__init__.py")):
                return ((path, why),), ()
        if hatch.tree.is_file(hatch.tree.at(f"{name}.py")):
            return (), ((f"{name}.py", why),)
        spaces = shell_glob(hatch.tree, hatch.tree.root, f"*/{name}/__init__.py")
        if len(spaces) == 1:
            return ((hatch.tree.relative(spaces[0]).split("/")[0], why),), ()
    own = (*hatch.config.at, "targets", "wheel", "bypass-selection")
    if not (hatch.config.toml.flag(*own) or hatch.forced() or hatch.hooked.written):
        toml = hatch.request.project.toml
        raise toml.error(f"hatchling finds no package named {' or '.join(names)}", "project", "name")
    return (), ()


BACKEND = Backend(
    names=("hatchling.build", "hatchling.ouroboros"), profile="hatchling-1.33", sdist=_sdist, wheel=_wheel
)
