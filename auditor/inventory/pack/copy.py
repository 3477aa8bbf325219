"""A copy of a project to pack in: its files, and as much of the repository around it as git needs to answer alike."""

from __future__ import annotations

import contextlib
import os
import posixpath
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator

from auditor.inventory.filesystem import Disk
from auditor.inventory.git_index import IndexProblemError, find_checkout
from auditor.inventory.pack.errors import PackError

_MOST_NEIGHBOURS = 100_000
# Settings that name folders or programs of the original, which a copy must not touch.
_OWN_SETTING = re.compile(r"\s*(?:worktree|fsmonitor|hookspath)\s*=", re.IGNORECASE)
_SMALL_PARTS = ("HEAD", "index", "packed-refs", "shallow", "refs", "info")


def workshop(root: str) -> str:
    """Make an empty temporary folder, where the project's .gitignore matches no folder on the way if possible."""
    ignored = {line.strip().strip("/") for line in _lines(os.path.join(root, ".gitignore"))}
    places = (tempfile.gettempdir(), os.path.expanduser("~"))
    plain = [place for place in places if os.access(place, os.W_OK) and not ignored.intersection(place.split(os.sep))]
    return tempfile.mkdtemp(prefix="stowgate-pack-", dir=(plain or places)[0])


def copy_project(root: str, folder: str) -> str:
    """Copy a project below a folder, at the place it has in its repository, and give the path of the copy."""
    top = _repository(root)
    if top is None:
        copy = os.path.join(folder, os.path.basename(root) or "project")
        _copy_files(root, copy)
        return copy
    base = os.path.join(folder, os.path.basename(top) or "project")
    copy = os.path.normpath(os.path.join(base, os.path.relpath(root, top)))
    _copy_files(root, copy)
    if copy != base:
        _copy_neighbours(top, base)
    with contextlib.suppress(OSError):
        _copy_repository(os.path.join(top, ".git"), os.path.join(base, ".git"))
    return copy


def _repository(root: str) -> str | None:
    while not os.path.lexists(os.path.join(root, ".git")):
        parent = os.path.dirname(root)
        if parent == root:
            return None
        root = parent
    return root


def _copy_files(root: str, copy: str) -> None:
    """Copy a tree without its repository and without what is neither file, folder nor link."""

    def regular(source: str, target: str) -> None:
        if stat.S_ISREG(os.stat(source).st_mode):
            shutil.copy2(source, target)

    def repository(folder: str, names: list[str]) -> list[str]:
        return [".git"] if folder == root and ".git" in names else []

    try:
        shutil.copytree(root, copy, symlinks=True, ignore=repository, copy_function=regular)
    except shutil.Error as error:
        (place, _, reason), *others = error.args[0]
        more = f" (and {len(others)} more)" if others else ""
        raise PackError(f"{os.path.relpath(place, root)} cannot be copied: {reason}{more}") from None


def _copy_neighbours(top: str, base: str) -> None:
    """Copy what else git tracks: a build may look there, and git would call it deleted."""
    try:
        checkout = find_checkout(Disk(), top)
    except (IndexProblemError, OSError):
        return
    tracked = sorted(checkout.tracked) if checkout else []
    ignoring = [path for path in tracked if posixpath.basename(path) in (".gitignore", ".gitattributes")]
    for path in tracked if len(tracked) <= _MOST_NEIGHBOURS else ignoring:
        source, target = os.path.join(top, path), os.path.join(base, path)
        if not os.path.lexists(target) and (os.path.islink(source) or os.path.isfile(source)):
            with contextlib.suppress(OSError):
                os.makedirs(os.path.dirname(target), exist_ok=True)
                shutil.copy2(source, target, follow_symlinks=False)
    for path in {".gitignore", *ignoring}:
        source, target = os.path.join(top, path), os.path.join(base, path)
        if os.path.isfile(source) and os.path.isdir(os.path.dirname(target)) and not os.path.lexists(target):
            shutil.copy2(source, target)


def _copy_repository(git: str, copy: str) -> None:
    """Make a repository with the same commits and index that borrows the objects of the original."""
    own, shared = _folders(git)
    os.makedirs(os.path.join(copy, "objects", "info"))
    for name in _SMALL_PARTS:
        for source in (os.path.join(shared, name), os.path.join(own, name)):
            target = os.path.join(copy, name)
            if os.path.isdir(source):
                shutil.copytree(source, target, dirs_exist_ok=True)
            elif os.path.isfile(source):
                shutil.copy2(source, target)
    with open(os.path.join(copy, "objects", "info", "alternates"), "w", encoding="utf-8") as stream:
        stream.write(os.path.join(shared, "objects") + "\n")
    with open(os.path.join(copy, "config"), "w", encoding="utf-8") as stream:
        stream.writelines(
            f"{line}\n" for line in _lines(os.path.join(shared, "config")) if not _OWN_SETTING.match(line)
        )


def _folders(git: str) -> tuple[str, str]:
    """Give the repository of a working tree, and the one that it shares with others (`git worktree`)."""
    own = git
    if os.path.isfile(git):
        place = next(_lines(git), "").removeprefix("gitdir:").strip()
        own = os.path.normpath(os.path.join(os.path.dirname(git), place))
    common = next(_lines(os.path.join(own, "commondir")), "")
    return own, os.path.normpath(os.path.join(own, common)) if common else own


def _lines(path: str) -> Iterator[str]:
    """Give the lines of a small text file, none when it is not there."""
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            for line in stream:
                yield line.rstrip("\r\n")
    except OSError:
        return
