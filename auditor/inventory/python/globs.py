"""The two globs of Python's standard library over a foreign file system: `glob.glob` and `Path.glob`."""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache

from auditor.inventory.python.tree import Tree

_MAGIC = re.compile(r"[*?[]")
_MOST_PARTS = 64


def shell_glob(tree: Tree, base: str, pattern: str, *, recursive: bool = True) -> list[str]:
    """Find what `glob.glob(base/pattern)` finds: names with a leading dot stay hidden.

    If `recursive`, `**` stands for any number of folders and for files, and goes through links to folders.
    """
    if not recursive:
        pattern = "/".join("*" if part == "**" else part for part in pattern.split("/"))
    return _find(tree, base, pattern, hidden=False)


def path_glob(tree: Tree, base: str, pattern: str) -> list[str]:
    """Find what `Path(base).glob(pattern)` finds: names with a leading dot count, `**` is folders only."""
    return _find(tree, base, pattern, hidden=True)


def has_magic(pattern: str) -> bool:
    """Say whether a pattern has any wildcard."""
    return _MAGIC.search(pattern) is not None


def _find(tree: Tree, base: str, pattern: str, *, hidden: bool) -> list[str]:
    parts = [part for part in pattern.split("/") if part not in {"", "."}]
    if len(parts) > _MOST_PARTS:
        return []
    found = {base}
    for place, part in enumerate(parts):
        last = place + 1 == len(parts)
        folders = [path for path in found if tree.is_dir(path)]
        if part == "**" and last and not hidden and not folders and not has_magic("/".join(parts[:place])):
            # glob.glob does not look whether a plain folder before a last ** is there.
            found = {posixpath.normpath(posixpath.join(base, *parts[:place]))}
        elif part == "**":
            found = set(_anything(tree, folders, hidden=hidden, files=last and not hidden))
        elif has_magic(part):
            found = {path for folder in folders for path in _named(tree, folder, part, hidden=hidden)}
        else:
            found = {path for folder in folders if tree.exists(path := posixpath.normpath(f"{folder}/{part}"))}
    return sorted(found)


def _anything(tree: Tree, folders: list[str], *, hidden: bool, files: bool) -> Iterator[str]:
    for top in folders:
        for current, below, names in tree.walk(top, follow=not hidden):
            yield current
            if not hidden:
                below[:] = [name for name in below if not name.startswith(".")]
            if files:
                yield from (posixpath.join(current, name) for name in names if not name.startswith("."))


def _named(tree: Tree, folder: str, part: str, *, hidden: bool) -> Iterator[str]:
    matches = _matcher(part)
    show = hidden or part.startswith(".")
    for entry in tree.entries(folder):
        if matches.match(entry.name) and (show or not entry.name.startswith(".")):
            yield posixpath.join(folder, entry.name)


@lru_cache(maxsize=512)
def _matcher(part: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(part))
