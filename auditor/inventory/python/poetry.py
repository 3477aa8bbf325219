"""What poetry-core ships: packages and includes, less what git ignores when there is a checkout around."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from auditor.inventory.python.backend import ArchiveKind, Backend, BuildRequest, Listing, Pick
from auditor.inventory.python.git_ignored import Checkout, find_checkout
from auditor.inventory.python.globs import path_glob
from auditor.inventory.python.licenses import LicenseGlobs, default_licenses, find_licenses
from auditor.inventory.python.poetry_config import AT, Include, PoetryConfig, read_config
from auditor.inventory.python.project import normalized_name
from auditor.inventory.python.tree import Tree, below
from auditor.model.package import Exclusion, Reason

_LICENSES = LicenseGlobs(
    backend="poetry-core", defaults=("COPYING*", "LICEN[SC]E*", "AUTHORS*", "NOTICE*"), any_characters=True
)
_CACHES = Reason(kind="default-exclude", source="poetry-core", text="__pycache__ and *.pyc never ship")


@dataclass(slots=True)
class _Poetry:
    """One project and archive as poetry-core sees them; `excluded` and `included` are explicit paths."""

    kind: ArchiveKind
    tree: Tree
    base: str
    config: PoetryConfig
    checkout: Checkout | None
    doubts: list[str]
    excluded: dict[str, Reason] = field(default_factory=dict)
    included: frozenset[str] = frozenset()
    dropped: list[Exclusion] = field(default_factory=list)
    found: dict[str, tuple[str, str, Reason]] = field(default_factory=dict)

    def refuse(self, text: str) -> None:
        """Note a cause for which the build stops."""
        self.doubts.append(f"the build is refused: {text}")


def _read(request: BuildRequest, kind: ArchiveKind) -> _Poetry:
    config = read_config(request, kind)
    tree = Tree(request.files, request.root)
    checkout = find_checkout(tree)
    if checkout and checkout.hides(tree.root):
        checkout = None
    poetry = _Poetry(kind, tree, tree.files.resolve(tree.root), config, checkout, list(config.doubts))
    for pattern, why in config.excludes:
        for path in _globbed(poetry, tree.root, pattern, why):
            poetry.excluded.update(dict.fromkeys(_every_file(tree, path), why))
    poetry.included = frozenset(
        file
        for include in config.includes
        for path in _globbed(poetry, tree.root, include.pattern, include.why)
        for file in _every_file(tree, path)
    )
    return poetry


def _globbed(poetry: _Poetry, base: str, pattern: str, why: Reason) -> list[str]:
    if not pattern or pattern.startswith("/"):
        poetry.refuse(f"{why} is no relative pattern")
        return []
    if ".." in pattern.split("/"):
        poetry.doubts.append(f"{why} leads upwards")
    return path_glob(poetry.tree, base, pattern)


def _every_file(tree: Tree, path: str) -> Iterator[str]:
    """Give a file, or all files below a folder, relative to the project."""
    if not tree.is_dir(path):
        yield tree.relative(path)
        return
    for current, _, names in tree.walk(path):
        sources = (posixpath.join(current, name) for name in names)
        yield from (tree.relative(source) for source in sources if tree.is_file(source))


def _excluder(poetry: _Poetry, path: str) -> Reason | None:
    """Say what excludes a path of the project (links resolved, relative)."""
    if "__pycache__" in path.split("/") or posixpath.splitext(posixpath.basename(path))[1] == ".pyc":
        return _CACHES
    above = path
    while above:
        if above not in poetry.included and (why := _ignored(poetry, above)):
            return why
        above = posixpath.dirname(above)
    return None


def _ignored(poetry: _Poetry, path: str) -> Reason | None:
    if path in poetry.excluded:
        return poetry.excluded[path]
    source = posixpath.join(poetry.tree.root, path)
    if poetry.checkout is None or poetry.tree.kind(source) == "directory":
        return None
    return poetry.checkout.listed(source)


def _elements(poetry: _Poetry, include: Include) -> list[str]:
    """Give what an entry names: for a single folder of `packages`, everything below it."""
    base = poetry.tree.at(include.source)
    found = _globbed(poetry, base, include.pattern, include.why)
    if not include.is_package:
        return found
    if include.pattern.endswith("**"):
        poetry.doubts.append(f"{include.why} means something else in each version of Python")
    if not found:
        poetry.refuse(f"{include.why} matches nothing")
        return found
    package = posixpath.basename(posixpath.dirname(found[0]))
    if len(found) == 1:
        if not poetry.tree.is_dir(found[0]):
            return found
        package = posixpath.basename(found[0])
        found = list(_everything(poetry.tree, found[0]))
    if not (_is_stub(poetry.tree, package, found) or any(_suffix(path) == ".py" for path in found)):
        poetry.refuse(f"{include.why} is no package, there is no .py file")
    return found


def _everything(tree: Tree, top: str) -> Iterator[str]:
    for current, folders, names in tree.walk(top):
        yield from (posixpath.join(current, name) for name in (*folders, *names))


def _is_stub(tree: Tree, package: str, found: list[str]) -> bool:
    typed = all(
        _suffix(path) == ".pyi" or posixpath.basename(path) == "py.typed" for path in found if tree.is_file(path)
    )
    return package.endswith("-stubs") and typed


def _suffix(path: str) -> str:
    return posixpath.splitext(posixpath.basename(path))[1]


def _select(poetry: _Poetry) -> None:
    for include in (*poetry.config.packages, *poetry.config.includes):
        for element in _elements(poetry, include):
            if "__pycache__" in poetry.tree.relative(element).split("/"):
                continue
            if poetry.tree.is_dir(element):
                for path in _everything(poetry.tree, element):
                    if not poetry.tree.is_dir(path):
                        _add(poetry, include, path, checked=True)
            else:
                _add(poetry, include, element, checked=include.is_package)


def _add(poetry: _Poetry, include: Include, path: str, *, checked: bool) -> None:
    real = _real(poetry, path)
    if real is None or real in poetry.found:
        return
    inside = below(real, poetry.base)
    why = _excluder(poetry, inside) if checked else None
    if why is not None:
        poetry.dropped.append(Exclusion(path=inside, by=why))
        return
    place = _place(poetry, include, real)
    if place is not None:
        poetry.found[real] = (place, posixpath.join(poetry.tree.root, inside), include.why)


def _real(poetry: _Poetry, path: str) -> str | None:
    """Resolve a path: poetry-core ships what a link leads to, in that place."""
    shown = poetry.tree.relative(path)
    try:
        real = (
            poetry.tree.files.resolve(path)
            if poetry.tree.leads_to(path)
            else poetry.base + path[len(poetry.tree.root) :]
        )
    except OSError:
        poetry.refuse(f"{shown} is a link without an end")
        return None
    if real != poetry.base and not real.startswith(poetry.base + "/"):
        poetry.refuse(f"{shown} leads out of the project")
        return None
    if poetry.tree.kind(path) != "file":
        poetry.refuse(f"{shown} is a broken link or no regular file")
    return real


def _place(poetry: _Poetry, include: Include, real: str) -> str | None:
    source = poetry.base
    if include.is_package and include.source and poetry.kind == "wheel":
        source = posixpath.normpath(posixpath.join(poetry.base, include.source))
        if poetry.tree.leads_to(poetry.tree.at(include.source)):
            poetry.doubts.append(f"{include.source} is a link")
    if not real.startswith(f"{source}/"):
        poetry.refuse(f"{below(real, poetry.base)} is not below {include.source}")
        return None
    place = below(real, source)
    if include.is_package and include.target and poetry.kind == "wheel":
        place = posixpath.normpath(posixpath.join(include.target, place))
    return place


def _legal(poetry: _Poetry) -> dict[str, Reason]:
    found = find_licenses(poetry.tree, poetry.config.toml, _LICENSES, poetry.doubts)
    if poetry.config.toml.get("project", "license-files") is None:
        folder = poetry.tree.at("LICENSES")
        named = Reason(kind="license-files", source="poetry-core", text="LICENSES/")
        every = dict.fromkeys(_every_file(poetry.tree, folder), named) if poetry.tree.is_dir(folder) else {}
        found = {**every, **default_licenses(poetry.tree, _LICENSES.defaults, "poetry-core"), **found}
    return found


def _scripts(poetry: _Poetry) -> None:
    for path, _ in poetry.config.scripts:
        if not poetry.config.build_script and not poetry.tree.is_file(poetry.tree.at(path)):
            poetry.refuse(f"the script {path} is no file")


def _sdist(request: BuildRequest) -> Listing:
    poetry = _read(request, "sdist")
    _select(poetry)
    _scripts(poetry)
    always = Reason(kind="always-included", source="poetry-core", text="pyproject.toml")
    more = [*_legal(poetry).items(), *poetry.config.scripts, ("pyproject.toml", always), *poetry.config.readmes]
    if poetry.config.build_script:
        more.append((poetry.config.build_script, poetry.config.toml.reason("build-script", *AT, "build")))
    for path, why in more:
        source = poetry.tree.at(path)
        if poetry.tree.is_file(source) and (real := _real(poetry, source)):
            inside = below(real, poetry.base)
            poetry.found.setdefault(real, (inside, posixpath.join(poetry.tree.root, inside), why))
    for path, _ in poetry.config.readmes:
        if not poetry.tree.is_file(poetry.tree.at(path)):
            poetry.refuse(f"the readme {path} is missing")
    generated = _setup_file(poetry)
    return _listing(poetry, generated, {"PKG-INFO": b""})


def _setup_file(poetry: _Poetry) -> list[Pick]:
    if not poetry.config.toml.get(*AT, "build", "generate-setup-file"):
        return []
    why = poetry.config.toml.reason("generated", *AT, "build", "generate-setup-file")
    return [Pick(path="setup.py", content=b"", why=why)]


def _wheel(request: BuildRequest) -> Listing:
    poetry = _read(request, "wheel")
    _select(poetry)
    _scripts(poetry)
    _legal(poetry)
    for path, _ in poetry.config.readmes:
        if not poetry.tree.is_file(poetry.tree.at(path)):
            poetry.refuse(f"the readme {path} is missing")
    if poetry.config.scripts and not poetry.config.version:
        poetry.doubts.append("the version, part of the path of scripts, is not known")
    data = f"{normalized_name(poetry.config.name)}-{poetry.config.version}.data/scripts"
    scripts = [
        Pick(path=f"{data}/{posixpath.basename(path)}", source=poetry.tree.at(path), why=why)
        for path, why in poetry.config.scripts
    ]
    return _listing(poetry, scripts)


def _listing(poetry: _Poetry, more: list[Pick], generated: dict[str, bytes] | None = None) -> Listing:
    picks = [Pick(path=place, source=source, why=why) for place, source, why in poetry.found.values()]
    settled = poetry.checkout.doubts if poetry.checkout else []
    return Listing(
        picks=(*picks, *more),
        excluded=tuple(poetry.dropped),
        doubts=(*dict.fromkeys((*poetry.doubts, *settled)),),
        generated=generated or {},
        name=poetry.config.name,
        version=poetry.config.version,
    )


BACKEND = Backend(
    names=("poetry.core.masonry.api", "poetry.masonry.api"), profile="poetry-core-2.5", sdist=_sdist, wheel=_wheel
)
