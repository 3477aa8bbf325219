"""Write proved edits so that every file is whole at any moment, and say how each can be undone."""

from __future__ import annotations

import hashlib
import os
import shlex
import stat
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, TypeAlias

from auditor.errors import UsageError
from auditor.repair.model import Change

State: TypeAlias = Literal["new", "clean", "dirty", "outside git"]

_GIT = ("git", "--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")


def write(changes: Iterable[Change], *, allow_dirty: bool = False) -> tuple[str, ...]:
    """Write every change, or none when one of them may not be written; give the commands that undo them."""
    changes = tuple(changes)
    states = [(change, _state(change)) for change in changes]
    dirty = [change.path for change, state in states if state == "dirty"]
    if dirty and not allow_dirty:
        raise UsageError(
            f"{os.path.relpath(dirty[0])} has changes that are not committed",
            hint="commit or stash them first, or say --allow-dirty",
        )
    for change in changes:
        _check_unchanged(change)
    undo = tuple(_undo(change, state) for change, state in states)
    _write_all(changes)
    return undo


def _write_all(changes: tuple[Change, ...]) -> None:
    """Write one file after another; when one cannot be written, put the others back."""
    done: list[Change] = []
    try:
        for change in changes:
            replace_file(change.path, change.after)
            done.append(change)
    except OSError as error:
        for change in done:
            if change.before is None:
                Path(change.path).unlink(missing_ok=True)
            else:
                replace_file(change.path, change.before)
        failed = changes[len(done)].path
        raise UsageError(f"{os.path.relpath(failed)} cannot be written: {error.strerror or error}") from error


def replace_file(path: str, content: bytes) -> None:
    """Put a whole new file in the place of an old one in one step, its mode kept; a link is followed."""
    path = os.path.realpath(path)
    folder = os.path.dirname(path)
    descriptor, draft = tempfile.mkstemp(prefix=".stowgate-", suffix=".tmp", dir=folder)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fchmod(stream.fileno(), _mode(path))
            os.fsync(stream.fileno())
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    _settle(folder)


def _mode(path: str) -> int:
    try:
        return stat.S_IMODE(os.stat(path).st_mode)
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _settle(folder: str) -> None:
    """Make the new name outlast a power cut, where folders can be synced at all."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        pass
    finally:
        os.close(descriptor)


def _check_unchanged(change: Change) -> None:
    try:
        current: bytes | None = Path(change.path).read_bytes()
    except FileNotFoundError:
        current = None
    if current != change.before:
        raise UsageError(f"{os.path.relpath(change.path)} changed while the edit was proved", hint="run it again")


def _state(change: Change) -> State:
    if change.before is None:
        return "new"
    path = os.path.realpath(change.path)
    command = [*_GIT, "-C", os.path.dirname(path), "--literal-pathspecs"]
    try:
        known = subprocess.run([*command, "ls-files", "--error-unmatch", "--", path], capture_output=True, check=False)
        if known.returncode:
            return "outside git"
        found = subprocess.run([*command, "status", "--porcelain", "-z", "--", path], capture_output=True, check=False)
    except OSError:
        return "outside git"
    return "dirty" if found.stdout or found.returncode else "clean"


def _undo(change: Change, state: State) -> str:
    path = shlex.quote(change.path)
    if state == "new":
        return f"rm {path}"
    if state == "clean":
        folder, name = os.path.split(os.path.realpath(change.path))
        return f"git -C {shlex.quote(folder)} checkout -- {shlex.quote(name)}"
    return f"cp {shlex.quote(str(_kept(change)))} {path}"


def _kept(change: Change) -> Path:
    """Keep the old text where it cannot ship."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    folder = Path(cache) / "stowgate" / "undo"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    before = change.before or b""
    copy = folder / f"{hashlib.sha256(before).hexdigest()[:16]}-{os.path.basename(change.path)}"
    if not copy.exists():
        replace_file(str(copy), before)
    return copy
