"""Store formats, one file each, found without a list: who may read a path, and what is in it."""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from auditor.errors import UsageError
from auditor.memory.stores.format import Candidate, Reading, StoreFormat

_SKIPPED_FOLDERS = frozenset({".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv", ".tox", ".mypy_cache"})
_DEEPEST = 24
_LOGIN = re.compile(r"//[^/]{0,2000}@")


@cache
def formats() -> tuple[StoreFormat, ...]:
    """Give every format, the most specific first."""
    found = (
        importlib.import_module(f"{__name__}.{module.name}")
        for module in pkgutil.iter_modules(__path__)
        if not module.name.startswith("_")
    )
    stores = (getattr(module, "STORE", None) for module in found)
    return tuple(sorted((each for each in stores if isinstance(each, StoreFormat)), key=lambda f: (f.rank, f.kind)))


def format_of(kind: str) -> StoreFormat:
    """Give one format by its kind, or say which kinds there are."""
    for each in formats():
        if each.kind == kind:
            return each
    raise UsageError(f"there is no store kind {kind!r}", hint=f"kinds: {', '.join(each.kind for each in formats())}")


def format_for(address: str) -> StoreFormat | None:
    """Give the format that reads a server at a URL; None when this is no such URL."""
    scheme, separator, _ = address.partition("://")
    if not separator:
        return None
    return next((each for each in formats() if scheme.lower() in each.schemes), None)


def reading(form: StoreFormat, path: Path, target: str) -> Reading:
    """Begin to read a store; the words of a URL that only its owner should know stay out of the label."""
    if not form.schemes or "://" not in target:
        return Reading(path=path, label=path.as_posix())
    return Reading(path=path, label=shown(target), address=target)


def shown(target: str) -> str:
    """Give a target as it may be printed: the login and the options of a URL are for its owner."""
    return _LOGIN.sub("//", target.partition("?")[0]) if format_for(target) is not None else target


def named(target: str, kind: str | None = None) -> Iterator[tuple[StoreFormat, Path]]:
    """Find the stores that a target names: a server, one store of a known kind, or whatever is at or below a path."""
    path = Path(target)
    server = format_for(target)
    if server is not None:
        yield server, path
        return
    if not os.path.lexists(path):
        raise UsageError(f"{target}: there is nothing here")
    if kind is not None:
        yield format_of(kind), path
        return
    found = False
    for pair in find(path):
        found = True
        yield pair
    if not found:
        raise UsageError(f"{target}: no agent memory found", hint="`--store KIND` says what it is")


def find(path: Path) -> Iterator[tuple[StoreFormat, Path]]:
    """Find the stores at or below a path: a claimed folder is one store, searched further only when it is nested."""
    yield from _find(Candidate(path=path, named=True), 0, ())


def machine() -> Iterator[tuple[StoreFormat, Path]]:
    """Find the stores in the places where products keep them on this machine, each once."""
    homes = sorted({Path(os.path.abspath(home)) for each in formats() for home in each.homes()})
    tops = [home for home in homes if not any(other in home.parents for other in homes)]
    for home in tops:
        if os.path.lexists(home):
            yield from _find(Candidate(path=home), 0, ())


def _find(candidate: Candidate, depth: int, around: tuple[StoreFormat, ...]) -> Iterator[tuple[StoreFormat, Path]]:
    claims = [each for each in formats() if each not in around and each.claims(candidate)]
    first = claims[0] if claims else None
    for form in claims:
        if form is first or (first is not None and first.shared and form.shared):
            yield form, candidate.path
    if candidate.is_folder and depth < _DEEPEST and (first is None or first.nested):
        inside = around if first is None else (*around, first)
        for path in _children(candidate.path):
            yield from _find(Candidate(path=path), depth + 1, inside)


def _children(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            names = sorted(each.name for each in entries if each.name not in _SKIPPED_FOLDERS)
    except OSError:
        return []
    return [folder / name for name in names]
