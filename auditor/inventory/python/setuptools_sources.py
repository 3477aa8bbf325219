"""The list of source files setuptools puts together for the sdist, and looks up package data in."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from auditor.errors import ManifestError
from auditor.inventory.python import manifest_in
from auditor.inventory.python.project import normalized_name
from auditor.inventory.python.setuptools_discovery import package_path
from auditor.inventory.python.setuptools_folder import Folder, is_native, native
from auditor.inventory.python.setuptools_glob import matcher
from auditor.inventory.python.setuptools_modules import modules, package_data
from auditor.inventory.python.setuptools_settings import Settings
from auditor.inventory.python.setuptools_values import normal_version
from auditor.model.package import Notice, Reason

_READMES = ("README", "README.rst", "README.txt", "README.md")
_VERSION_CONTROL = re.compile(r"(?:^|/)(?:RCS|CVS|\.svn|\.hg|\.git|\.bzr|_darcs)/")
OWN_LIST = b"# the list of an sdist that is being predicted\n"
_BYTECODE = "__pycache__/module.cpython-311.pyc"
_LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceList:
    """Paths as setuptools writes them with their reasons, and what rules took out again."""

    files: Mapping[str, Reason]
    removed: Mapping[str, Reason]
    notices: tuple[Notice, ...]


def egg_info_folder(folder: Folder, settings: Settings) -> str:
    """Give the folder of the generated metadata."""
    base = (settings.package_dir or {}).get("", ".")
    if not folder.is_dir(base):
        settings.refuse(f"the folder {base!r} that package-dir names does not exist: setuptools refuses to build")
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", settings.name or "UNKNOWN").replace("-", "_").strip("_")
    return f"{name}.egg-info" if base == "." else posixpath.join(base, f"{name}.egg-info")


def release_folder(settings: Settings) -> str:
    """Give the folder in the project that an sdist is put together in, "" while the version is not known."""
    version = normal_version(settings.version)
    return f"{normalized_name(settings.name or 'UNKNOWN')}-{version}" if version else ""


def source_list(folder: Folder, settings: Settings, tracked: Iterable[str]) -> SourceList:
    """Put the list together as often as a frontend makes setuptools do it.

    Every time setuptools writes its list down, and the next time it reads it back in, unless a plugin names files.
    That changes something only for names such as `./a`, which come back as `a`.
    """
    lines, notices = _manifest(folder)
    why_tracked = Reason(kind="version-control", source="setuptools-scm", text="tracked by git")
    plugin = dict.fromkeys(tracked, why_tracked)
    stale = _stale(folder, settings)
    first, found_nothing = _once(folder, settings, lines, plugin or stale)
    _doubt_imports(lines, settings)
    if all(map(is_native, first.files)):
        return SourceList(files=first.files, removed=first.removed, notices=(*notices, *found_nothing))
    if not plugin and not stale:
        settings.doubt_wheel(
            f"names such as {_odd(first)} count for the wheel only from the second run of setuptools on"
        )
    before = {native(path): why for path, why in first.files.items()}
    second, found_nothing = _once(folder, settings, lines, plugin or before)
    if {posixpath.normpath(path) for path in second.files} != {posixpath.normpath(path) for path in first.files}:
        settings.doubt("the list differs between the first and the second time that setuptools makes it")
    return SourceList(files=second.files, removed=second.removed, notices=(*notices, *found_nothing))


def _odd(files: manifest_in.FileList) -> str:
    return next(path for path in files.files if not is_native(path))


def _manifest(folder: Folder) -> tuple[tuple[manifest_in.ManifestLine, ...], tuple[Notice, ...]]:
    if not folder.exists(manifest_in.NAME):
        return (), ()
    return manifest_in.parse(folder.read(manifest_in.NAME))


def _stale(folder: Folder, settings: Settings) -> dict[str, Reason]:
    """Read the list that an earlier build left behind."""
    path = posixpath.join(egg_info_folder(folder, settings), "SOURCES.txt")
    if not folder.is_file(path):
        return {}
    content = folder.read(path)
    if len(content) > _LARGEST:
        raise ManifestError(f"{path}: larger than {_LARGEST} bytes")
    found: dict[str, Reason] = {}
    is_own = content.startswith(OWN_LIST)
    kind = "listed-in-sdist" if is_own else "stale-sources"
    text = "listed when the sdist was made" if is_own else "listed by an earlier build"
    for number, raw in enumerate(content.split(b"\n"), start=1):
        try:
            line = raw.decode("utf-8").strip()
        except UnicodeDecodeError:
            continue
        if line and not line.startswith("#") and "\0" not in line:
            why = Reason(kind=kind, source=path, line=number, text=text)
            found.setdefault(native(line), why)
    return found


def _once(
    folder: Folder,
    settings: Settings,
    lines: tuple[manifest_in.ManifestLine, ...],
    known: Mapping[str, Reason],
) -> tuple[manifest_in.FileList, tuple[Notice, ...]]:
    files = manifest_in.FileList(folder)
    _defaults(files, settings)
    files.add([manifest_in.NAME], _always("the rules of MANIFEST.in"))
    for path, why in known.items():
        files.add([path], why)
    files.add(["setup.py"], _always("setup.py"))
    found_nothing = manifest_in.apply(lines, files)
    files.add(settings.licenses, settings.reason("license-file", "license_files", "licence file"))
    for path, why in settings.referenced.items():
        files.add([path], why)
    _prune(files, settings)
    return files, found_nothing


def _always(text: str) -> Reason:
    return Reason(kind="always-included", source="setuptools", text=text)


def _defaults(files: manifest_in.FileList, settings: Settings) -> None:
    folder = files.folder
    files.add([name for name in _READMES if folder.exists(name)][:1], _always("readme"))
    for pattern in ("tests/test*.py", "test/test*.py", "setup.cfg", "pyproject.toml"):
        found = folder.glob(pattern, recursive=False, hidden=False)
        files.add([path for path in found if folder.is_file(path)], _always(pattern))
    if settings.has_modules:
        for part in modules(folder, settings):
            files.add([part.source], part.why)
        data = package_data(folder, settings, {})
        for part in data.parts:
            files.add([part.source], part.why)
        files.removed.update({item.path: item.by for item in data.excluded})
    _declared(files, settings)


def _declared(files: manifest_in.FileList, settings: Settings) -> None:
    for _, names in settings.data_files:
        why = settings.reason("data-files", "data_files")
        files.add([native(name) for name in names if files.folder.is_file(native(name))], why)
    why = settings.reason("extension-source", "extensions")
    for extension in settings.extensions or ():
        files.add(extension.sources, why)
        files.add([posixpath.normpath(path) for path in extension.depends if files.folder.is_file(path)], why)
    files.add(settings.scripts, settings.reason("script", "scripts"))


def _prune(files: manifest_in.FileList, settings: Settings) -> None:
    release = release_folder(settings)
    never = Reason(kind="always-excluded", source="setuptools", text="build folder")
    files.drop(lambda path: path.startswith("build/") or bool(release and path.startswith(f"{release}/")), never)
    why = Reason(kind="always-excluded", source="setuptools", text="version control")
    files.drop(lambda path: _VERSION_CONTROL.search(path) is not None, why)
    why = Reason(kind="always-excluded", source="setuptools", text="environments of test tools")
    files.drop(lambda path: path.startswith((".tox/", ".nox/", ".venv/")), why)


def _doubt_imports(lines: tuple[manifest_in.ManifestLine, ...], settings: Settings) -> None:
    """Importing a module leaves bytecode behind, there and wherever that module imports from."""
    patterns = [pattern for found in settings.package_data.values() for pattern in found]
    is_data = any(matcher(native(pattern))(_BYTECODE) for pattern in patterns)
    for module in settings.imported:
        places = {package_path(package, settings.package_dir) for package in settings.packages or ()}
        bytecode = [posixpath.join(place, _BYTECODE) for place in (*places, posixpath.dirname(module))]
        if is_data or any(manifest_in.would_keep(lines, path) for path in bytecode):
            settings.doubt(f"the version is read by importing {module}, and the bytecode this leaves may be picked up")
