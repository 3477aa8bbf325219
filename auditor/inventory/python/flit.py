"""What flit_core ships: one module or package, its data folder, and what `tool.flit.sdist` adds and takes."""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.errors import ManifestError
from auditor.inventory.python.backend import Backend, BuildRequest, Listing, Pick
from auditor.inventory.python.globs import shell_glob
from auditor.inventory.python.licenses import LicenseGlobs, default_licenses, find_licenses
from auditor.inventory.python.module_version import stated_version
from auditor.inventory.python.pep440 import choose_release, normalized_version
from auditor.inventory.python.project import TomlFile, normalized_name
from auditor.inventory.python.tree import Tree, below
from auditor.model.package import Exclusion, Reason

_RELEASES = ("4.2.0", "4.1.0", "3.12.0", "3.11.0")
# Releases that are pinned in the wild and were measured to build what another one does.
_ALIKE = {"4.1.0": "4.2.0", "3.11.0": "3.12.0"}
_LICENSES = {
    "4.2.0": LicenseGlobs(
        backend="flit_core", defaults=("COPYING*", "LICEN[CS]E*", "NOTICE*", "AUTHORS*"), extra_characters=" "
    ),
    "3.12.0": LicenseGlobs(backend="flit_core", defaults=("COPYING*", "LICEN[CS]E*")),
}
_CACHES = Reason(kind="default-exclude", source="flit_core", text="__pycache__ and *.pyc never ship")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Flit:
    """One project as flit_core sees it; `release` is the flit_core that would build it."""

    tree: Tree
    toml: TomlFile
    release: str
    name: str
    module: str
    path: str
    source: str
    is_package: bool
    data: str
    doubts: tuple[str, ...]


def _read(request: BuildRequest) -> _Flit:
    toml = request.project.toml
    chosen = choose_release(request.project.requires, "flit_core", _RELEASES)
    release = _ALIKE.get(chosen, chosen) if chosen else None
    doubts: tuple[str, ...] = (
        () if release else ("build-system.requires asks for a flit_core whose rules are not known",)
    )
    tree = Tree(request.files, request.root)
    name = request.project.name or toml.text("tool", "flit", "metadata", "dist-name")
    module = toml.text("tool", "flit", "module", "name") or toml.text("tool", "flit", "metadata", "module")
    module = module or _module_name(request.project.name, release or _RELEASES[0])
    if not module:
        raise ManifestError("pyproject.toml: flit_core needs `project.name`")
    path, source, is_package = _locate(tree, module, toml)
    if is_package and request.project.dynamic and not tree.is_file(posixpath.join(path, "__init__.py")):
        doubts += ("the build is refused: dynamic metadata needs an __init__.py",)
    return _Flit(
        tree=tree,
        toml=toml,
        release=release or _RELEASES[0],
        name=name or module,
        module=module,
        path=path,
        source=source,
        is_package=is_package,
        data=_data_folder(tree, toml),
        doubts=doubts,
    )


def _module_name(name: str, release: str) -> str:
    stem = name.removesuffix("-stubs") if release >= "4" else name
    return stem.replace("-", "_") + name[len(stem) :]


def _locate(tree: Tree, module: str, toml: TomlFile) -> tuple[str, str, bool]:
    way = module.replace(".", "/")
    found: list[tuple[str, str, bool]] = []
    for source in (tree.root, tree.at("src")):
        folder, single = posixpath.join(source, way), posixpath.join(source, f"{way}.py")
        found += [(folder, source, True)] if tree.is_dir(folder) else []
        found += [(single, source, False)] if tree.is_file(single) else []
    if len(found) == 1:
        return found[0]
    if not found:
        raise toml.error(f"flit_core finds no file or folder for the module `{module}`", "project", "name")
    places = ", ".join(tree.relative(item[0]) for item in found)
    raise toml.error(f"flit_core finds several candidates for the module `{module}`: {places}", "project", "name")


def _data_folder(tree: Tree, toml: TomlFile) -> str:
    text = toml.text("tool", "flit", "external-data", "directory")
    if not text:
        return ""
    normal = posixpath.normpath(text)
    if normal == "." or normal.startswith(("/", "\\", "../")) or not tree.is_dir(tree.at(normal)):
        key = ("tool", "flit", "external-data", "directory")
        raise toml.error("`tool.flit.external-data.directory` must name a folder inside the project", *key)
    return tree.at(normal)


def _module_files(flit: _Flit, dropped: list[Exclusion]) -> Iterator[str]:
    if not flit.is_package:
        yield flit.path
        return
    for current, folders, names in flit.tree.walk(flit.path):
        for name in (*names, *folders):
            if name == "__pycache__" or name.endswith(".pyc"):
                place = flit.tree.relative(posixpath.join(current, name))
                dropped.append(Exclusion(path=place, by=_CACHES, directory=name in folders))
        yield from (posixpath.join(current, name) for name in names if _wanted(name))
        folders[:] = [name for name in folders if _wanted(name)]


def _wanted(name: str) -> bool:
    return name != "__pycache__" and not name.endswith(".pyc")


def _data_files(flit: _Flit) -> Iterator[str]:
    if not flit.data:
        return
    for current, folders, names in flit.tree.walk(flit.data):
        yield from (posixpath.join(current, name) for name in names)
        folders[:] = [name for name in folders if name != "__pycache__"]


def _module_reason(flit: _Flit) -> Reason:
    for keys in (("tool", "flit", "module", "name"), ("tool", "flit", "metadata", "module"), ("project", "name")):
        if flit.toml.get(*keys) is not None:
            return flit.toml.reason("module", *keys, text=f"module {flit.module}")
    return Reason(kind="module", source="pyproject.toml", text=f"module {flit.module}")


def _data_reason(flit: _Flit) -> Reason:
    return flit.toml.reason("data-folder", "tool", "flit", "external-data", "directory")


@dataclass(slots=True)
class _Patterns:
    """The files and folders that one list of `tool.flit.sdist` means in this tree, each with its reason."""

    files: dict[str, Reason]
    folders: dict[str, Reason]
    canonical: bool

    def match(self, path: str) -> Reason | None:
        """Say which pattern takes a file or folder, or a folder above it."""
        path = self._form(path)
        reason = self.files.get(path) or self.folders.get(path)
        while reason is None and "/" in path:
            path = path.rpartition("/")[0]
            reason = self.folders.get(path)
        return reason

    def match_file(self, path: str) -> Reason | None:
        """Like `match`, but a folder's own name is no match for a file."""
        path = self._form(path)
        return self.files.get(path) or (self.match(path) if path not in self.folders else None)

    def _form(self, path: str) -> str:
        return unicodedata.normalize("NFC", path) if self.canonical else path


def _patterns(flit: _Flit, key: str, built_in: tuple[str, ...], *, canonical: bool) -> _Patterns:
    found = _Patterns({}, {}, canonical)
    if flit.toml.get("tool", "flit", "sdist") is None:
        return found
    reasons = [(text, Reason(kind="default-exclude", source="flit_core", text=text)) for text in built_in]
    for place, text in enumerate(flit.toml.strings("tool", "flit", "sdist", key)):
        where = ("tool", "flit", "sdist", key, place)
        normal = posixpath.normpath(text)
        if normal.startswith(("/", "../")) or any(character in '<>:"\\' or character < " " for character in text):
            raise flit.toml.error(f"flit_core refuses the {key} pattern {text!r}", *where)
        reasons.append((normal, flit.toml.reason(f"sdist-{key}", *where, text=f'{key} "{text}"')))
    for pattern, reason in reasons:
        for path in shell_glob(flit.tree, flit.tree.root, pattern):
            place_of = found.folders if flit.tree.is_dir(path) else found.files
            name = below(path, flit.tree.root)
            place_of.setdefault(unicodedata.normalize("NFC", name) if canonical else name, reason)
    return found


def _sdist(request: BuildRequest) -> Listing:
    flit = _read(request)
    dropped: list[Exclusion] = []
    doubts = list(flit.doubts)
    wanted: dict[str, Reason] = {}
    for source in _module_files(flit, dropped):
        wanted.setdefault(flit.tree.relative(source), _module_reason(flit))
    for source in _data_files(flit):
        wanted.setdefault(flit.tree.relative(source), _data_reason(flit))
    crucial = _crucial(flit, doubts)
    for path, reason in crucial.items():
        wanted.setdefault(path, reason)
    excludes = _patterns(flit, "exclude", ("**/__pycache__", "**.pyc"), canonical=flit.release >= "4")
    kept = {path: reason for path, reason in wanted.items() if not _drops(excludes, path, dropped)}
    kept = {**dict(_included(flit, excludes, dropped)), **kept}
    doubts += [f"the build is refused: {path} is excluded or missing" for path in crucial if path not in kept]
    if flit.release < "4" or not flit.module.endswith("-stubs"):
        init = flit.tree.relative(posixpath.join(flit.path, "__init__.py") if flit.is_package else flit.path)
        doubts += [] if init in kept else [f"the build is refused: {init} is excluded or missing"]
    picks = tuple(_sdist_pick(flit, path, kept[path], doubts) for path in sorted(kept))
    return _listing(flit, picks, dropped, doubts, generated={"PKG-INFO": b""})


def _drops(excludes: _Patterns, path: str, dropped: list[Exclusion]) -> bool:
    reason = excludes.match_file(path)
    if reason is not None:
        dropped.append(Exclusion(path=path, by=reason))
    return reason is not None


def _included(flit: _Flit, excludes: _Patterns, dropped: list[Exclusion]) -> Iterator[tuple[str, Reason]]:
    includes = _patterns(flit, "include", (), canonical=False)
    for path, reason in includes.files.items():
        if not _drops(excludes, path, dropped):
            yield path, reason
    for top, reason in includes.folders.items():
        for current, folders, names in flit.tree.walk(flit.tree.at(top)):
            base = below(current, flit.tree.root)
            for name in names:
                path = posixpath.normpath(posixpath.join(base, name))
                if not _drops(excludes, path, dropped):
                    yield path, reason
            folders[:] = [name for name in folders if not excludes.match(posixpath.normpath(f"{base}/{name}"))]


def _crucial(flit: _Flit, doubts: list[str]) -> dict[str, Reason]:
    found = {"pyproject.toml": Reason(kind="always-included", source="flit_core", text="pyproject.toml")}
    readme = flit.toml.get("project", "readme") or flit.toml.get("tool", "flit", "metadata", "description-file")
    if isinstance(readme, dict):
        readme = readme.get("file")
    if isinstance(readme, str):
        found[posixpath.normpath(readme)] = flit.toml.reason("readme", "project", "readme", text=readme)
    globs = _LICENSES[flit.release]
    licenses = find_licenses(flit.tree, flit.toml, globs, doubts)
    if flit.toml.get("project", "license-files") is None:
        licenses = {**default_licenses(flit.tree, globs.defaults, "flit_core"), **licenses}
    return {**found, **licenses}


def _sdist_pick(flit: _Flit, path: str, why: Reason, doubts: list[str]) -> Pick:
    source = flit.tree.at(path)
    keeps_link = flit.tree.is_link(source)
    if keeps_link:
        text = flit.tree.files.link(source)
        end = posixpath.normpath(posixpath.join(posixpath.dirname(path), text))
        if flit.release >= "4" and (text.startswith(("/", "\\")) or end == ".." or end.startswith("../")):
            doubts.append(f"the build is refused: {path} is a link out of the project")
    elif not flit.tree.is_file(source):
        doubts.append(f"the build is refused: {path} is no regular file")
    return Pick(path=path, source=source, why=why, keeps_link=keeps_link)


def _wheel(request: BuildRequest) -> Listing:
    flit = _read(request)
    dropped: list[Exclusion] = []
    doubts = list(flit.doubts)
    missing = [path for path in _crucial(flit, doubts) if not flit.tree.is_file(flit.tree.at(path))]
    doubts += [f"the build is refused: {path} is missing" for path in missing]
    why = _module_reason(flit)
    picks = [Pick(path=below(source, flit.source), source=source, why=why) for source in _module_files(flit, dropped)]
    version = _version(flit)
    prefix = f"{normalized_name(flit.name)}-{version}.data/data"
    picks += [
        Pick(path=f"{prefix}/{below(source, flit.data)}", source=source, why=_data_reason(flit))
        for source in _data_files(flit)
    ]
    if flit.data and not version:
        doubts.append("the version, part of the path of data files, is known only at build time")
    doubts += [doubt for pick in picks if (doubt := _wheel_doubt(flit, pick.source))]
    return _listing(flit, tuple(picks), dropped, doubts)


def _wheel_doubt(flit: _Flit, source: str) -> str:
    shown = flit.tree.relative(source)
    if not flit.tree.is_file(source):
        return f"the build is refused: {shown} is a broken link or no regular file"
    leads = flit.tree.leads_to(source)
    if leads.startswith("/") and flit.release >= "4":
        return f"the build is refused: {shown} leads out of the project"
    return ""


def _version(flit: _Flit) -> str:
    version = flit.toml.text("project", "version")
    if version:
        return normalized_version(version)
    paths = [posixpath.join(flit.path, "__init__.py")] if flit.is_package else [flit.path]
    if flit.is_package:
        names = ("version.py", "_version.py", "__version__.py")
        paths += [path for name in names if flit.tree.is_file(path := posixpath.join(flit.path, name))]
    stated = (stated_version(flit.tree, path) for path in paths)
    return normalized_version(next((text for text in stated if text), ""))


def _listing(
    flit: _Flit,
    picks: tuple[Pick, ...],
    dropped: list[Exclusion],
    doubts: list[str],
    generated: dict[str, bytes] | None = None,
) -> Listing:
    if flit.tree.looped:
        doubts = [*doubts, f"{flit.tree.relative(flit.tree.looped)} is a link to a folder above it"]
    return Listing(
        picks=picks,
        excluded=tuple(dropped),
        doubts=tuple(doubts),
        generated=generated or {},
        name=flit.name,
        version=_version(flit),
    )


BACKEND = Backend(names=("flit_core.buildapi", "flit.buildapi"), profile="flit_core-4.2", sdist=_sdist, wheel=_wheel)
