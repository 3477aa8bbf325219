"""Finding packages and modules as setuptools does when it is told to look, or told nothing at all."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase

from auditor.errors import ManifestError
from auditor.inventory.python.setuptools_folder import Folder, native
from auditor.inventory.python.setuptools_settings import Find, Settings
from auditor.model.package import Reason

_MOST_PACKAGES = 50_000
_ALWAYS_OUT = ("ez_setup", "*__pycache__")
_RESERVED_FOLDERS = tuple(
    pattern
    for name in (
        "ci bin debian doc docs documentation manpages news newsfragments changelog test tests unit_test unit_tests "
        "example examples scripts tools util utils python build dist venv env requirements tasks fabfile site_scons "
        "benchmark benchmarks exercise exercises htmlcov [._]*"
    ).split()
    for pattern in (name, f"{name}.*")
)
_RESERVED_MODULES = tuple(
    (
        "setup conftest test tests example examples build toxfile noxfile pavement dodo tasks fabfile "
        "[Ss][Cc]onstruct conanfile manage benchmark benchmarks exercise exercises [._]*"
    ).split()
)


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _packages(
    folder: Folder,
    where: str,
    looks_right: Callable[[str, str], bool],
    *,
    include: tuple[str, ...] = ("*",),
    exclude: tuple[str, ...] = (),
) -> Iterator[str]:
    """Yield the dotted names of the packages below a folder."""
    exclude = (*_ALWAYS_OUT, *exclude)
    waiting: list[tuple[str, str, frozenset[str]]] = [(native(where), "", frozenset())]
    count = 0
    while waiting:
        current, parent, above = waiting.pop()
        above = folder.enter(current, above)
        if not above:
            continue
        for name in folder.listing(current)[0]:
            path, package = posixpath.join(current, name), f"{parent}.{name}" if parent else name
            if "." in name or not looks_right(path, package):
                continue
            if _matches(package, include) and not _matches(package, exclude):
                yield package
            count += 1
            if count > _MOST_PACKAGES:
                raise ManifestError(f"{where}: more than {_MOST_PACKAGES} folders that could be packages")
            if f"{package}*" not in exclude and f"{package}.*" not in exclude:
                waiting.append((path, package, above))


def _has_init(folder: Folder) -> Callable[[str, str], bool]:
    return lambda path, _: folder.is_file(posixpath.join(path, "__init__.py"))


def _any(_path: str, _package: str) -> bool:
    return True


def _importable(_path: str, package: str) -> bool:
    first, *rest = package.split(".")
    return (first.isidentifier() or first.endswith("-stubs")) and all(name.isidentifier() for name in rest)


def find(folder: Folder, call: Find, where: str) -> list[str]:
    """Carry out one `find_packages` in one folder."""
    test = _any if call.namespaces else _has_init(folder)
    return list(_packages(folder, where, test, include=call.include, exclude=call.exclude))


def find_everywhere(folder: Folder, call: Find, package_dir: dict[str, str]) -> list[str]:
    """Find packages in every `where`, and note in `package_dir` where they are when that is not the project."""
    search = list(dict.fromkeys(call.where))
    if len(search) == 1 and not _is_root(search[0]):
        package_dir.setdefault("", search[0])
    packages: list[str] = []
    for path in search:
        found = find(folder, call, posixpath.normpath(path or "."))
        packages.extend(found)
        if found and not (package_dir.get("") == path or _is_root(path)):
            package_dir.update({name: "/".join([*_parts(path), *name.split(".")]) for name in top_level(found)})
    return packages


def _is_root(path: str) -> bool:
    return posixpath.normpath(path or ".") == "."


def _parts(path: str) -> list[str]:
    return [part for part in native(path).split("/") if part != "."]


def top_level(packages: Iterable[str]) -> list[str]:
    """Keep the packages that lie in no other package of the list, shortest name first."""
    names = sorted(packages, key=len)
    known = set(names)
    return [name for name in names if not any(parent in known for parent in _ancestors(name))]


def _ancestors(name: str) -> Iterator[str]:
    parts = name.split(".")
    return (".".join(parts[:end]) for end in range(1, len(parts)))


def discover(folder: Folder, settings: Settings) -> None:
    """Fill in packages, modules and `package_dir` when the project names none of them."""
    extensions = settings.extensions is not None and not settings.uses_pyproject
    is_open = settings.packages is None and settings.py_modules is None and not extensions
    if is_open and not (_explicit(folder, settings) or _source_folder(folder, settings)):
        _flat(folder, settings)
    if not settings.name:
        settings.name = _name(folder, settings)


def _explicit(folder: Folder, settings: Settings) -> bool:
    places = {name: path for name, path in (settings.package_dir or {}).items() if name}
    if not places:
        return False
    settings.packages = []
    for name, path in places.items():
        settings.packages += [name, *(f"{name}.{below}" for below in _packages(folder, path or ".", _any))]
    settings.reasons["packages"] = settings.reason("package-dir", "package_dir")
    return True


def _source_folder(folder: Folder, settings: Settings) -> bool:
    package_dir = settings.package_dir if settings.package_dir is not None else {}
    source = native(package_dir.get("", "src"))
    if not folder.is_dir(source):
        return False
    package_dir.setdefault("", posixpath.basename(source))
    settings.package_dir = package_dir
    settings.packages = list(_packages(folder, source, _any))
    settings.py_modules = _modules(folder, source)
    _note_discovery(settings, f"everything in {source}/ (found automatically)")
    return True


def _modules(folder: Folder, where: str) -> list[str]:
    pattern = "*.py" if where == "." else posixpath.join(where, "*.py")
    names = [posixpath.basename(path)[:-3] for path in folder.glob(pattern, recursive=False, hidden=False)]
    return [name for name in names if name.isidentifier()]


def _flat(folder: Folder, settings: Settings) -> None:
    settings.packages = list(_packages(folder, ".", _importable, exclude=_RESERVED_FOLDERS))
    found = top_level(name for name in settings.packages if not name.split(".")[0].endswith("-stubs"))
    _note_discovery(settings, "the one package in the project's folder (found automatically)")
    _refuse_several(found, "packages", settings)
    if not found:
        settings.py_modules = [name for name in _modules(folder, ".") if not _matches(name, _RESERVED_MODULES)]
        _refuse_several(settings.py_modules, "modules", settings)


def _refuse_several(names: list[str], kind: str, settings: Settings) -> None:
    if len(names) > 1:
        shown = ", ".join(sorted(names)[:8])
        settings.refuse(
            f"setuptools refuses to build: several top-level {kind} in the project's folder ({shown})",
            hint=f"name the {kind} in pyproject.toml, or move them into src/",
        )


def _note_discovery(settings: Settings, text: str) -> None:
    for option in ("packages", "py_modules"):
        settings.reasons[option] = Reason(kind="auto-discovery", source="setuptools", text=text)


def _name(folder: Folder, settings: Settings) -> str:
    for names in (settings.packages, settings.py_modules):
        if names and len(names) == 1:
            return names[0]
    packages = sorted((name for name in settings.packages or () if not name.split(".")[0].endswith("-stubs")), key=len)
    for at, name in enumerate(packages):
        if not all(other.startswith(f"{name}.") for other in packages[at + 1 :]):
            break
        if folder.is_file(posixpath.join(package_path(name, settings.package_dir), "__init__.py")):
            return name
    return ""


def package_path(package: str, package_dir: dict[str, str] | None) -> str:
    """Give the folder in which a package's files are, relative to the project."""
    places = package_dir or {}
    parts = package.split(".")
    for end in range(len(parts), 0, -1):
        place = places.get(".".join(parts[:end]))
        if place is not None:
            return posixpath.join(native(place), *parts[end:])
    if "" in places:
        return posixpath.join(native(places[""]), *parts)
    return posixpath.join(*parts)
