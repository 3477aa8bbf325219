"""What uv_build ships: the module, readme, license files, data folders, and no word from .gitignore."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from auditor.errors import ManifestError
from auditor.inventory.python.backend import ArchiveKind, Backend, BuildRequest, Listing, Pick
from auditor.inventory.python.pep440 import choose_release, normalized_version
from auditor.inventory.python.portable_glob import PortableGlob, literal, parse, under
from auditor.inventory.python.project import TomlFile, normalized_name
from auditor.inventory.python.tree import Tree, below
from auditor.inventory.python.unpacked import UnpackedSdist
from auditor.model.package import Exclusion, Reason

_RELEASES: Final = ("0.13.6", "0.12.24", "0.11.33", "0.10.12", "0.9.30", "0.8.24")
_KEEPS_ORIGINAL: Final = frozenset({"0.13.6", "0.12.24"})
_SPARES_DATA: Final = frozenset({"0.10.12", "0.9.30", "0.8.24"})
_AT: Final = ("tool", "uv", "build-backend")
_DEFAULT_EXCLUDES: Final = ("__pycache__", "*.pyc", "*.pyo")
_SCHEMES: Final = ("purelib", "platlib", "headers", "scripts", "data")
_BUILT_IN: Final = "uv_build"

Rule = tuple[PortableGlob, Reason]


@dataclass(slots=True)
class _Uv:
    """One project and archive as uv_build sees them; `modules` and `data` are folders relative to the project."""

    request: BuildRequest
    kind: ArchiveKind
    tree: Tree
    toml: TomlFile
    release: str
    source: str
    modules: tuple[str, ...]
    data: tuple[tuple[str, str, Reason], ...]
    excludes: tuple[Rule, ...]
    doubts: list[str]
    dropped: list[Exclusion] = field(default_factory=list)
    picks: list[Pick] = field(default_factory=list)

    def refuse(self, text: str) -> None:
        """Note a cause for which the build stops."""
        self.doubts.append(f"the build is refused: {text}")


def _read(request: BuildRequest, kind: ArchiveKind) -> _Uv:
    tree, toml = Tree(request.files, request.root), request.project.toml
    if not request.project.name:
        raise ManifestError("pyproject.toml: uv_build needs `project.name`")
    doubts = []
    release = choose_release(request.project.requires, "uv_build", _RELEASES)
    if release is None:
        doubts.append("build-system.requires asks for a uv_build whose rules are not known")
    if not normalized_version(request.project.version):
        doubts.append("the build is refused: uv_build needs a static `project.version`")
    source = _inside(toml, toml.text(*_AT, "module-root") if toml.get(*_AT, "module-root") is not None else "src")
    uv = _Uv(
        request=request,
        kind=kind,
        tree=tree,
        toml=toml,
        release=release or _RELEASES[0],
        source=source,
        modules=(),
        data=_data(toml),
        excludes=(),
        doubts=doubts,
    )
    uv.excludes = tuple(_exclude_rules(uv))
    uv.modules = tuple(_modules(uv))
    return uv


def _inside(toml: TomlFile, path: str) -> str:
    normal = posixpath.normpath(path or ".")
    if normal.startswith(("/", "..")):
        raise toml.error(f"uv_build refuses the path {path!r}, which leaves the project", *_AT)
    return "" if normal == "." else normal


def _data(toml: TomlFile) -> tuple[tuple[str, str, Reason], ...]:
    table = toml.section(*_AT, "data")
    unknown = sorted(set(table) - set(_SCHEMES))
    if unknown:
        raise toml.error(f"uv_build knows no data `{unknown[0]}`", *_AT, "data")
    return tuple(
        (name, _inside(toml, toml.text(*_AT, "data", name)), toml.reason("data-folder", *_AT, "data", name))
        for name in _SCHEMES
        if name in table
    )


def _modules(uv: _Uv) -> Iterator[str]:
    named = uv.toml.get(*_AT, "module-name")
    names = [named] if isinstance(named, str) else uv.toml.strings(*_AT, "module-name")
    namespace = uv.toml.flag(*_AT, "namespace")
    for name in names:
        yield posixpath.join(uv.source, name.replace(".", "/"))
        if not namespace:
            _check_module(uv, name)
    if not names:
        name = uv.request.project.name
        stem = re.sub("-stubs$", "", re.sub(r"[-_.]+", "-", name).lower())
        is_stub = not namespace and re.sub(r"[-_.]+", "-", name).lower().endswith("-stubs")
        folder = f"{normalized_name(stem)}-stubs" if is_stub else normalized_name(name)
        first = "__init__.pyi" if is_stub else "__init__.py"
        path = posixpath.join(uv.source, folder)
        if not namespace and not uv.tree.is_file(uv.tree.at(f"{path}/{first}")):
            raise uv.toml.error(f"uv_build finds no {path}/{first}", "project", "name")
        yield path


def _check_module(uv: _Uv, name: str) -> None:
    keys = (*_AT, "module-name")
    first, *others = name.split(".")
    stem = first.removesuffix("-stubs")
    if not all(part.isidentifier() for part in (stem, *others)):
        raise uv.toml.error(f"uv_build refuses the module name {name!r}", *keys)
    ending = "__init__.pyi" if stem != first else "__init__.py"
    folder = posixpath.join(uv.source, name.replace(".", "/"))
    if not uv.tree.is_file(uv.tree.at(f"{folder}/{ending}")):
        raise uv.toml.error(f"uv_build finds no {folder}/{ending}", *keys)
    parts = name.split(".")
    for end in range(len(parts)):
        above = posixpath.join(uv.source, *parts[:end])
        if any(uv.tree.exists(uv.tree.at(f"{above}/{init}")) for init in ("__init__.py", "__init__.pyi")):
            raise uv.toml.error(f"uv_build refuses a module in {above or '.'}, which is itself a package", *keys)


def _exclude_rules(uv: _Uv) -> Iterator[Rule]:
    if uv.toml.flag(*_AT, "default-excludes", default=True):
        for text in _DEFAULT_EXCLUDES:
            yield from _rule(uv, f"**/{text}", Reason(kind="default-exclude", source=_BUILT_IN, text=text))
    for key in ("source-exclude", *(("wheel-exclude",) if uv.kind == "wheel" else ())):
        for place, text in enumerate(uv.toml.strings(*_AT, key)):
            why = uv.toml.reason(key, *_AT, key, place, text=f'{key} "{text}"')
            yield from _rule(uv, text.removeprefix("/") if text.startswith("/") else f"**/{text}", why)


def _rule(uv: _Uv, pattern: str, why: Reason) -> Iterator[Rule]:
    glob = parse(pattern)
    if isinstance(glob, str):
        uv.refuse(f"{why}: {glob}")
        return
    if uv.release != _RELEASES[0] and _is_unsettled(pattern, is_exclude=why.kind.endswith("exclude")):
        uv.doubts.append(f"{why}: releases of uv_build before 0.13 read such wildcards in ways of their own")
    yield glob, why


def _is_unsettled(pattern: str, *, is_exclude: bool) -> bool:
    """Say whether older releases take a pattern to mean much more than it says."""
    if is_exclude:
        return "**" in pattern.removeprefix("**/")
    first = pattern.removesuffix("/**") if pattern.endswith("/**") else pattern.rpartition("/")[0]
    return re.search(r"[*?\[]", first) is not None or pattern == "**"


def _excluded(excludes: tuple[Rule, ...], path: str) -> Reason | None:
    return next((why for glob, why in excludes if glob.match(path)), None)


def _include_rules(uv: _Uv) -> Iterator[Rule]:
    for module in uv.modules:
        yield under(module), _module_reason(uv)
    for place, text in enumerate(uv.toml.strings(*_AT, "source-include")):
        keys = (*_AT, "source-include", place)
        yield from _rule(uv, text, uv.toml.reason("source-include", *keys, text=f'source-include "{text}"'))
    for _, folder, why in uv.data:
        yield under(folder), why
    yield from _documents(uv)


def _module_reason(uv: _Uv) -> Reason:
    keys = (*_AT, "module-name") if uv.toml.get(*_AT, "module-name") is not None else ("project", "name")
    return uv.toml.reason("module", *keys, text=f"module {', '.join(uv.modules)}")


def _documents(uv: _Uv) -> Iterator[Rule]:
    """Give readme and license files."""
    readme = uv.toml.get("project", "readme")
    readme = readme.get("file") if isinstance(readme, dict) else readme
    if isinstance(readme, str):
        yield literal(posixpath.normpath(readme)), uv.toml.reason("readme", "project", "readme", text=readme)
        if not uv.tree.is_file(uv.tree.at(readme)):
            uv.refuse(f"the readme {readme} is missing")
    license_file = uv.toml.get("project", "license", "file")
    if isinstance(license_file, str):
        why = uv.toml.reason("license-files", "project", "license", "file", text=license_file)
        yield from _rule(uv, license_file, why)
    for place, text in enumerate(uv.toml.strings("project", "license-files")):
        why = uv.toml.reason("license-files", "project", "license-files", place, text=f'license-files "{text}"')
        for glob, _ in _rule(uv, text, why):
            if not _matches_any(uv, glob):
                uv.refuse(f"{why} matches nothing")
            yield glob, why


def _matches_any(uv: _Uv, glob: PortableGlob) -> bool:
    for current, folders, names in uv.tree.walk(uv.tree.root):
        base = "" if current == uv.tree.root else below(current, uv.tree.root)
        if any(glob.match(posixpath.join(base, name)) for name in names):
            return True
        folders[:] = [name for name in folders if glob.may_match_below(posixpath.join(base, name))]
    return False


def _sdist(request: BuildRequest) -> Listing:
    uv = _read(request, "sdist")
    rules = tuple(_include_rules(uv))
    if why := _excluded(uv.excludes, "pyproject.toml"):
        uv.refuse(f"{why} excludes pyproject.toml")
    for source, path in _walk(uv, "", rules):
        found = next((why for glob, why in rules if glob.match(path)), None)
        if found is not None and path not in {"pyproject.toml", "pyproject.toml.orig"}:
            _take(uv, source, path, path, found)
    manifest = uv.tree.at("pyproject.toml")
    always = Reason(kind="always-included", source=_BUILT_IN, text="pyproject.toml")
    uv.picks.append(Pick(path="pyproject.toml", source=manifest, why=always))
    if uv.release in _KEEPS_ORIGINAL:
        copy = Reason(kind="generated", source=_BUILT_IN, text="pyproject.toml as it was before it is rewritten")
        uv.picks.append(Pick(path="pyproject.toml.orig", source=manifest, why=copy))
    return _listing(uv, {"PKG-INFO": b""})


def _walk(uv: _Uv, top: str, rules: tuple[Rule, ...] | None, *, spared: bool = False) -> Iterator[tuple[str, str]]:
    """Give source and path (relative to the project) of what no pattern excludes; links are not followed.

    A `spared` folder is not subject to patterns.
    """
    excludes = () if spared else uv.excludes
    if _excluded(excludes, top):
        return
    for current, folders, names in uv.tree.walk(uv.tree.at(top)):
        base = "" if current == uv.tree.root else below(current, uv.tree.root)
        for name in (*folders, *names):
            path, source = posixpath.join(base, name), posixpath.join(current, name)
            why = _excluded(excludes, path)
            is_folder = name in folders and not uv.tree.is_link(source)
            if why is not None:
                uv.dropped.append(Exclusion(path=path, by=why, directory=is_folder))
            elif not is_folder:
                yield source, path
        folders[:] = [name for name in folders if _enters(excludes, posixpath.join(base, name), rules)]


def _enters(excludes: tuple[Rule, ...], path: str, rules: tuple[Rule, ...] | None) -> bool:
    if _excluded(excludes, path):
        return False
    return rules is None or any(glob.may_match_below(path) for glob, _ in rules)


def _module(uv: _Uv, top: str) -> Iterator[tuple[str, str]]:
    """Give source and path of what a wheel takes from a module's folder.

    Here uv_build decides which folder to enter by its absolute path, which no anchored pattern means: what lies
    below a folder so excluded ships.
    """
    if _kept_out(uv, top):
        return
    for current, folders, names in uv.tree.walk(uv.tree.at(top)):
        base = below(current, uv.tree.root)
        for name in (*folders, *names):
            path, source = posixpath.join(base, name), posixpath.join(current, name)
            is_folder = name in folders and not uv.tree.is_link(source)
            why = _kept_out(uv, path) or (None if is_folder else _excluded(uv.excludes, path))
            if why is not None:
                uv.dropped.append(Exclusion(path=path, by=why, directory=is_folder))
            elif not is_folder:
                yield source, path
        folders[:] = [name for name in folders if not _kept_out(uv, posixpath.join(base, name))]


def _kept_out(uv: _Uv, path: str) -> Reason | None:
    """Give the rule that stops the walk of a module at a path; the sdist is unpacked in a folder of its own."""
    root = "" if isinstance(uv.tree.files, UnpackedSdist) else uv.tree.root.lstrip("/")
    floating = tuple(rule for rule in uv.excludes if rule[0].floats)
    return _excluded(floating, posixpath.join(root, path))


def _take(uv: _Uv, source: str, path: str, place: str, why: Reason) -> None:
    if not uv.tree.is_file(source):
        uv.refuse(f"{path} is a link to a folder, a broken link, or no regular file")
    if posixpath.basename(path) in {"pyvenv.cfg", "lib64"}:
        folder = posixpath.dirname(source)
        if uv.tree.is_link(f"{folder}/bin/python") or uv.tree.is_file(f"{folder}/Scripts/python.exe"):
            uv.refuse(f"{posixpath.dirname(path)} is a virtual environment")
    uv.picks.append(Pick(path=place, source=source, why=why))


def _wheel(request: BuildRequest) -> Listing:
    uv = _read(request, "wheel")
    tuple(_documents(uv))
    prefix = f"{uv.source}/" if uv.source else ""
    for module in uv.modules:
        if not uv.tree.is_dir(uv.tree.at(module)):
            uv.refuse(f"{module} is no folder")
            continue
        for source, path in _module(uv, module):
            _take(uv, source, path, path.removeprefix(prefix), _module_reason(uv))
    name = f"{normalized_name(request.project.name)}-{normalized_version(request.project.version)}"
    for scheme, folder, why in uv.data:
        top = uv.tree.at(folder)
        if not uv.tree.is_dir(top):
            uv.refuse(f"the data folder {folder} is missing")
            continue
        for source, path in _walk(uv, folder, None, spared=uv.release in _SPARES_DATA):
            _take(uv, source, path, f"{name}.data/{scheme}/{below(source, top)}", why)
    return _listing(uv)


def _listing(uv: _Uv, generated: dict[str, bytes] | None = None) -> Listing:
    return Listing(
        picks=tuple(uv.picks),
        excluded=tuple(uv.dropped),
        doubts=tuple(uv.doubts),
        generated=generated or {},
        version=normalized_version(uv.request.project.version),
    )


BACKEND = Backend(names=("uv_build",), profile="uv_build-0.13", sdist=_sdist, wheel=_wheel)
