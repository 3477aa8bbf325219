"""What pdm-backend ships: top packages or `includes`, tests in the sdist, nothing read from version control."""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from auditor.errors import ManifestError
from auditor.inventory.python.backend import ArchiveKind, Backend, BuildRequest, Listing, Pick
from auditor.inventory.python.globs import has_magic, path_glob, shell_glob
from auditor.inventory.python.licenses import LicenseGlobs, default_licenses, find_licenses
from auditor.inventory.python.pep440 import choose_release, normalized_version
from auditor.inventory.python.project import TomlFile, normalized_name
from auditor.inventory.python.tree import Tree, below
from auditor.inventory.python.unpacked import UnpackedSdist
from auditor.model.package import Exclusion, Reason

_RELEASES: Final = ("2.5.0", "2.4.9")
_AT: Final = ("tool", "pdm", "build")
_SCHEMES: Final = frozenset({"purelib", "platlib", "include", "platinclude", "scripts", "data"})
_QUIET_REQUIREMENTS: Final = re.compile(
    r"\s*(?:pdm[-_.]backend|pdm[-_.]build[-_.]locked|setuptools|wheel)(?![\w.-])", re.IGNORECASE
)
_VERSION: Final = re.compile(r"^(?:__version__|VERSION)\s*=\s*[\"'](.+?)[\"']\s*(?:#.*)?$", re.MULTILINE)
_LICENSES: Final = ("LICEN[CS]E*", "COPYING*", "NOTICE*")
_BUILT_IN: Final = "pdm-backend"


@dataclass(slots=True)
class _Pdm:
    """One project and archive as pdm-backend sees them."""

    request: BuildRequest
    kind: ArchiveKind
    tree: Tree
    toml: TomlFile
    package_dir: str
    includes: tuple[tuple[str, Reason], ...]
    excludes: tuple[tuple[str, Reason], ...]
    doubts: list[str]
    dropped: list[Exclusion] = field(default_factory=list)


def _read(request: BuildRequest, kind: ArchiveKind) -> _Pdm:
    tree, toml = Tree(request.files, request.root), request.project.toml
    if not request.project.name:
        raise ManifestError("pyproject.toml: pdm-backend needs `project.name`")
    toml.section(*_AT)
    package_dir = _package_dir(tree, toml)
    source_includes = _patterns(toml, "source-includes") or (("tests", _default("tests")),)
    includes = _patterns(toml, "includes") or tuple(_top_packages(tree, package_dir))
    excludes = ((".pdm-build", _default(".pdm-build")), *_patterns(toml, "excludes"))
    if kind != "sdist":
        excludes += source_includes
    return _Pdm(
        request=request,
        kind=kind,
        tree=tree,
        toml=toml,
        package_dir=package_dir,
        includes=(*includes, *source_includes),
        excludes=excludes,
        doubts=_doubts(request, tree, toml, kind),
    )


def _default(text: str) -> Reason:
    return Reason(kind="default", source=_BUILT_IN, text=text)


def _patterns(toml: TomlFile, name: str) -> tuple[tuple[str, Reason], ...]:
    keys = (*_AT, name)
    return tuple(
        (text, toml.reason(f"pdm-{name}", *keys, place, text=f'{name} "{text}"'))
        for place, text in enumerate(toml.strings(*keys))
    )


def _package_dir(tree: Tree, toml: TomlFile) -> str:
    if toml.get(*_AT, "package-dir") is not None:
        return toml.text(*_AT, "package-dir")
    includes, excludes = toml.strings(*_AT, "includes"), toml.strings(*_AT, "excludes")
    if tree.is_dir(tree.at("src")) and not includes:
        return "src"
    below = any([part for part in text.split("/") if part not in {"", "."}][:1] == ["src"] for text in includes)
    return "src" if below and "src" not in excludes and "src/" not in excludes else ""


def _top_packages(tree: Tree, package_dir: str) -> Iterator[tuple[str, Reason]]:
    base = package_dir or "."
    if not tree.is_dir(tree.at(base)):
        raise ManifestError(f"pyproject.toml: pdm-backend finds no folder {base}")
    found = False
    for entry in tree.entries(tree.at(base)):
        if _is_package(tree, posixpath.join(tree.at(base), entry.name)):
            found = True
            yield f"{base}/{entry.name}", _default(f"top package {entry.name}")
    if not found:
        yield f"{base}/*.py", _default("top modules, as there is no package")


def _is_package(tree: Tree, path: str) -> bool:
    name = posixpath.basename(path)
    if not tree.is_dir(path) or name in {"__pycache__", "__pypackages__"}:
        return False
    stub = name.endswith("-stubs") and tree.is_file(posixpath.join(path, "__init__.pyi"))
    return stub or tree.is_file(posixpath.join(path, "__init__.py"))


def _doubts(request: BuildRequest, tree: Tree, toml: TomlFile, kind: ArchiveKind) -> list[str]:
    found = []
    if choose_release(request.project.requires, "pdm-backend", _RELEASES) is None:
        found.append("build-system.requires asks for a pdm-backend whose rules are not known")
    plugin = next((text for text in request.project.requires if not _QUIET_REQUIREMENTS.match(text)), None)
    if plugin:
        found.append(f"`{plugin}` in build-system.requires may add build hooks")
    hook = _hook(toml)
    if tree.kind(tree.at(hook)) != "missing":
        found.append(f"the build hook {hook} may add or change files")
    if toml.get(*_AT, "run-setuptools") and kind == "wheel":
        found.append("`run-setuptools` builds files whose names are not known")
    if toml.get("tool", "pdm", "version", "source") == "call":
        found.append("the version comes from a call into the project's code")
    return found


def _hook(toml: TomlFile) -> str:
    return toml.text(*_AT, "custom-hook") or "pdm_build.py"


def _expanded(pdm: _Pdm, patterns: tuple[tuple[str, Reason], ...]) -> dict[str, list[tuple[str, Reason]]]:
    found: dict[str, list[tuple[str, Reason]]] = {}
    for pattern, why in patterns:
        if pattern.startswith("/"):
            pdm.doubts.append(f"{why} is an absolute path")
            continue
        for path in shell_glob(pdm.tree, pdm.tree.root, pattern):
            if path == pdm.tree.root and pattern.startswith("**"):
                continue
            found.setdefault(below(path, pdm.tree.root), []).append((pattern, why))
    return found


def _weight(pattern: str) -> tuple[int, int]:
    """Weigh a pattern: more parts win, then fewer wildcards."""
    parts = [part for part in pattern.split("/") if part not in {"", "."}]
    wild = sum(2 if part == "**" else 1 for part in parts if part == "**" or has_magic(part))
    return len(parts), -wild


def _merged(pdm: _Pdm) -> tuple[dict[str, Reason], dict[str, Reason]]:
    """Let the weightier of two patterns decide where both name a path."""
    included, excluded = _expanded(pdm, pdm.includes), _expanded(pdm, pdm.excludes)
    kept: dict[str, Reason] = {}
    for path, patterns in included.items():
        against = excluded.get(path)
        if against is None:
            kept[path] = patterns[0][1]
            continue
        answers = {_weight(mine) > _weight(theirs) for mine, _ in patterns for theirs, _ in against}
        if len(answers) > 1:
            pdm.doubts.append(f"{path} is included and excluded by patterns whose order changes from build to build")
        if True in answers:
            kept[path] = patterns[0][1]
            del excluded[path]
        else:
            pdm.dropped.append(Exclusion(path=path, by=against[0][1]))
    return kept, {path: patterns[0][1] for path, patterns in excluded.items()}


def _collected(pdm: _Pdm) -> Iterator[tuple[str, str, Reason]]:
    """Give path, source and reason of what the patterns select."""
    included, excluded = _merged(pdm)
    wild = tuple((path, why) for path, why in excluded.items() if has_magic(path))
    for path, why in sorted(included.items()):
        source = pdm.tree.at(path)
        if path == ".." or path.startswith("../"):
            pdm.doubts.append(f"{why} leads out of the project")
        if pdm.tree.is_file(source):
            yield path, source, why
        elif not path.startswith(".."):
            yield from _below(pdm, source, why, excluded, wild)


def _below(
    pdm: _Pdm, top: str, why: Reason, excluded: dict[str, Reason], wild: tuple[tuple[str, Reason], ...]
) -> Iterator[tuple[str, str, Reason]]:
    if not pdm.tree.is_dir(top):
        return
    for current, folders, names in pdm.tree.walk(top):
        base = "" if current == pdm.tree.root else below(current, pdm.tree.root)
        for name in names:
            path, source = posixpath.join(base, name), posixpath.join(current, name)
            by = _compiled(name) or _excluder(path, excluded, wild)
            if by:
                pdm.dropped.append(Exclusion(path=path, by=by))
            elif pdm.tree.is_file(source):
                yield path, source, why
        folders[:] = [name for name in folders if not _cut(pdm, posixpath.join(base, name), excluded)]


def _cut(pdm: _Pdm, path: str, excluded: dict[str, Reason]) -> bool:
    by = _excluder(path, excluded, ())
    if by:
        pdm.dropped.append(Exclusion(path=path, by=by, directory=True))
    return by is not None


def _compiled(name: str) -> Reason | None:
    return Reason(kind="default-exclude", source=_BUILT_IN, text="*.pyc") if name.endswith(".pyc") else None


def _excluder(path: str, excluded: dict[str, Reason], wild: tuple[tuple[str, Reason], ...]) -> Reason | None:
    if "." in excluded:
        return excluded["."]
    above = path
    while above:
        if above in excluded:
            return excluded[above]
        above = above.rpartition("/")[0]
    # pdm-backend reads the names of excluded files as patterns once more.
    return next((why for name, why in wild if fnmatch.fnmatchcase(path, name)), None)


def _written(pdm: _Pdm) -> Iterator[Pick]:
    """Give the version file that the backend writes."""
    toml = pdm.toml
    place = toml.get("tool", "pdm", "version", "write_to")
    stale = isinstance(pdm.request.files, UnpackedSdist) or "version" in toml.section("project")
    if not isinstance(place, str) or stale or toml.get("tool", "pdm", "version", "source") not in {"scm", "call"}:
        return
    if pdm.kind == "sdist" and pdm.package_dir:
        place = posixpath.join(pdm.package_dir, place)
    place = posixpath.normpath(place)
    patterns = (".pdm-build", *(text for text, _ in pdm.excludes))
    if place.startswith(("/", "..")):
        pdm.doubts.append(f"the version file {place} is written outside the build folder")
    elif not any(_same_or_below(place, text) or fnmatch.fnmatchcase(place, text) for text in patterns):
        why = toml.reason("generated", "tool", "pdm", "version", "write_to", text=f'write_to "{place}"')
        yield Pick(path=place, content=b"", why=why)


def _same_or_below(path: str, above: str) -> bool:
    above = posixpath.normpath(above)
    return above in {".", path} or path.startswith(f"{above}/")


def _sdist(request: BuildRequest) -> Listing:
    pdm = _read(request, "sdist")
    picks = {path: Pick(path=path, source=source, why=why) for path, source, why in _collected(pdm)}
    picks |= {pick.path: pick for pick in _written(pdm)}
    picks |= {path: Pick(path=path, source=pdm.tree.at(path), why=why) for path, why in _additional(pdm).items()}
    always = Reason(kind="always-included", source=_BUILT_IN, text="pyproject.toml")
    picks["pyproject.toml"] = Pick(path="pyproject.toml", source=pdm.tree.at("pyproject.toml"), why=always)
    hook = posixpath.normpath(_hook(pdm.toml))
    if pdm.tree.is_file(pdm.tree.at(hook)) and not hook.startswith(("..", "/")):
        picks[hook] = Pick(path=hook, source=pdm.tree.at(hook), why=replace(always, text="the build hook"))
    final = tuple(_linked(pdm.tree, pick) for pick in picks.values())
    return _listing(pdm, final, {"PKG-INFO": b""})


def _linked(tree: Tree, pick: Pick) -> Pick:
    rewritten = pick.path == "pyproject.toml"
    keeps = not rewritten and pick.content is None and tree.is_link(pick.source)
    return Pick(path=pick.path, source=pick.source, why=pick.why, content=pick.content, keeps_link=keeps)


def _additional(pdm: _Pdm) -> dict[str, Reason]:
    """Give readme and license files."""
    found: dict[str, Reason] = {}
    readme = pdm.toml.get("project", "readme")
    readme = readme.get("file") if isinstance(readme, dict) else readme
    if isinstance(readme, str):
        found[posixpath.normpath(readme)] = pdm.toml.reason("readme", "project", "readme", text=readme)
    globs = LicenseGlobs(backend=_BUILT_IN, defaults=_LICENSES)
    licenses = find_licenses(pdm.tree, pdm.toml, globs, pdm.doubts)
    if not licenses and pdm.toml.get("project", "license-files") is None:
        licenses = default_licenses(pdm.tree, _LICENSES, _BUILT_IN)
    found |= licenses
    for path in found:
        if path.startswith(("..", "/")):
            pdm.doubts.append(f"{path} lies outside the project")
        elif not pdm.tree.is_file(pdm.tree.at(path)):
            pdm.doubts.append(f"the build is refused: {path} is missing")
    return found


def _wheel(request: BuildRequest) -> Listing:
    pdm = _read(request, "wheel")
    _additional(pdm)
    prefix = f"{pdm.package_dir}/" if pdm.package_dir else ""
    picks = [Pick(path=path.removeprefix(prefix), source=source, why=why) for path, source, why in _collected(pdm)]
    picks += _written(pdm)
    picks += _wheel_data(pdm)
    return _listing(pdm, tuple(picks))


def _wheel_data(pdm: _Pdm) -> Iterator[Pick]:
    version = _version(pdm)
    for scheme in pdm.toml.section(*_AT, "wheel-data"):
        keys = (*_AT, "wheel-data", scheme)
        values = pdm.toml.get(*keys)
        if scheme not in _SCHEMES or not isinstance(values, list):
            raise pdm.toml.error(f"pdm-backend knows no wheel-data `{scheme}`", *keys)
        if not version:
            pdm.doubts.append("the version, part of the path of wheel data, is known only at build time")
        for place, value in enumerate(values):
            why = pdm.toml.reason("wheel-data", *keys, place, text=f"wheel-data.{scheme}")
            for source, path in _data_files(pdm, value, why):
                name = f"{normalized_name(pdm.request.project.name)}-{version.replace('-', '_')}"
                yield Pick(path=f"{name}.data/{scheme}/{path}", source=source, why=why)


def _data_files(pdm: _Pdm, value: object, why: Reason) -> Iterator[tuple[str, str]]:
    pattern = value.get("path") if isinstance(value, dict) else value
    base = value.get("relative-to") if isinstance(value, dict) else None
    if not isinstance(pattern, str) or pattern.startswith(("/", "${")):
        pdm.doubts.append(f"{why} names files that are not known before the build")
        return
    if pattern.endswith("**"):
        pdm.doubts.append(f"{why} means something else in each version of Python")
    for source in path_glob(pdm.tree, pdm.tree.root, pattern):
        top = pdm.tree.at(base) if isinstance(base, str) and base else posixpath.dirname(source)
        if not pdm.tree.is_file(source):
            if pdm.tree.is_link(source):
                pdm.doubts.append(f"the build is refused: {pdm.tree.relative(source)} is no regular file")
        elif not source.startswith(f"{top}/"):
            pdm.doubts.append(f"the build is refused: {pdm.tree.relative(source)} is not below {base}")
        else:
            yield source, below(source, top)


def _version(pdm: _Pdm) -> str:
    if isinstance(pdm.request.files, UnpackedSdist):
        return pdm.request.files.version
    table = pdm.toml.section("tool", "pdm", "version")
    if pdm.request.project.version or not table:
        return normalized_version(pdm.request.project.version or "0.0.0")
    path = table.get("path")
    if table.get("source", "file") != "file" or "pattern" in table or not isinstance(path, str):
        return ""
    try:
        found = _VERSION.search(pdm.tree.files.read(pdm.tree.at(path)).decode("utf-8"))
    except (OSError, UnicodeDecodeError):
        found = None
    if found is None:
        pdm.doubts.append(f"the build is refused: there is no version in {path}")
    return normalized_version(found[1]) if found else ""


def _listing(pdm: _Pdm, picks: tuple[Pick, ...], generated: dict[str, bytes] | None = None) -> Listing:
    version = _version(pdm)
    if pdm.tree.looped:
        pdm.doubts.append(f"{pdm.tree.relative(pdm.tree.looped)} is a link to a folder above it")
    return Listing(
        picks=picks,
        excluded=tuple(pdm.dropped),
        doubts=tuple(pdm.doubts),
        generated=generated or {},
        version=version,
    )


BACKEND = Backend(names=("pdm.backend",), profile="pdm-backend-2.5", sdist=_sdist, wheel=_wheel)
