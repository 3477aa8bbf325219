"""Follow stores with the file system's own notifications, and tell each new finding once."""

from __future__ import annotations

import os
import select
import struct
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from auditor.errors import UsageError
from auditor.memory.audit import Request, audit
from auditor.model.finding import Finding

_QUIET = 0.2
_MOST_FOLDERS = 4_000
_PASSED_OVER = frozenset({".git", "node_modules", "__pycache__"})
_MODIFY, _CLOSE_WRITE, _MOVED_FROM, _MOVED_TO, _CREATE, _DELETE, _IGNORED = 0x2, 0x8, 0x40, 0x80, 0x100, 0x200, 0x8000
_MASK = _CLOSE_WRITE | _MODIFY | _MOVED_FROM | _MOVED_TO | _CREATE | _DELETE
_ONLY_FOLDERS = 0x01000000


class Notices:
    """Wait until something changes in some folders: inotify on Linux, slow looks elsewhere.

    Folders are watched and not files, so that rotation and atomic replacement change nothing.
    """

    def __init__(self, roots: Iterable[Path]) -> None:
        # A file is followed through its folder, without what lies below that.
        self._roots = [(root, True) if root.is_dir() else (root.parent, False) for root in roots]
        self.unwatched = 0
        self._descriptor = _inotify()
        self._known: set[str] = set()
        self._state = self._look()
        self._add()

    def _add(self) -> None:
        """Watch every folder, also those that came since."""
        if self._descriptor is None:
            return
        self.unwatched = 0
        for folder, _ in self._folders():
            if folder in self._known:
                continue
            if len(self._known) < _MOST_FOLDERS and _watch(self._descriptor, folder):
                self._known.add(folder)
            else:
                self.unwatched += 1

    def _folders(self) -> Iterator[tuple[str, list[str]]]:
        for root, below in self._roots:
            for folder, folders, names in os.walk(root):
                folders[:] = [name for name in folders if below and name not in _PASSED_OVER]
                yield folder, names

    def wait(self, seconds: float) -> bool:
        """Sleep until something changed and fell quiet again, or the time is over."""
        if self._descriptor is None:
            return self._wait_slowly(seconds)
        ready, _, _ = select.select([self._descriptor], [], [], seconds)
        if not ready:
            return False
        while select.select([self._descriptor], [], [], _QUIET)[0]:
            self._drain()
        self._add()
        return True

    def _drain(self) -> None:
        if self._descriptor is None:
            return
        data = os.read(self._descriptor, 65_536)
        at = 0
        while at + 16 <= len(data):
            _, mask, _, size = struct.unpack_from("iIII", data, at)
            at += 16 + size
            if mask & _IGNORED:
                self._known.clear()

    def _wait_slowly(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(min(2.0, max(0.05, seconds / 4)))
            state = self._look()
            if state != self._state:
                self._state = state
                return True
        return False

    def _look(self) -> tuple[tuple[str, int, int], ...]:
        if self._descriptor is not None:
            return ()
        facts = []
        for folder, names in self._folders():
            for name in names:
                path = os.path.join(folder, name)
                if os.path.lexists(path):
                    found = os.lstat(path)
                    facts.append((path, found.st_mtime_ns, found.st_size))
        return tuple(sorted(facts))

    def close(self) -> None:
        """Give the descriptor back."""
        if self._descriptor is not None:
            os.close(self._descriptor)


def follow(
    targets: tuple[str, ...], *, kind: str | None = None, seconds: float | None = None, first: bool = True,
    ready: Callable[[int], None] = lambda _: None,
) -> Iterator[Finding]:  # fmt: skip
    """Give each finding once: those that are there, then those that come; `ready` hears how many folders are beyond."""
    for target in targets:
        if not os.path.lexists(target):
            raise UsageError(f"{target}: there is nothing here")
    told: set[str] = set()
    notices = Notices(Path(target) for target in targets)
    try:
        yield from _new(targets, kind, told, silent=not first)
        ready(notices.unwatched)
        end = None if seconds is None else time.monotonic() + seconds
        while end is None or time.monotonic() < end:
            if notices.wait(3600 if end is None else max(0.0, end - time.monotonic())):
                yield from _new(targets, kind, told, silent=False)
    finally:
        notices.close()


def _new(targets: tuple[str, ...], kind: str | None, told: set[str], *, silent: bool) -> Iterator[Finding]:
    for finding in audit(Request(targets=targets, store=kind)).findings:
        if finding.fingerprint not in told:
            told.add(finding.fingerprint)
            if not silent:
                yield finding


def _inotify() -> int | None:
    """Ask the C library, which Python has loaded anyway; other systems have other ways."""
    library = _library()
    if library is None:
        return None
    descriptor = int(library.inotify_init1(os.O_CLOEXEC))
    return descriptor if descriptor >= 0 else None


def _watch(descriptor: int, folder: str) -> bool:
    library = _library()
    if library is None:
        return False
    return int(library.inotify_add_watch(descriptor, os.fsencode(folder), _MASK | _ONLY_FOLDERS)) >= 0


@cache
def _library() -> Any:
    """Give the C library where it speaks inotify."""
    if not sys.platform.startswith("linux"):
        return None
    import ctypes  # noqa: PLC0415 - on Linux alone

    library = ctypes.CDLL(None, use_errno=True)
    return library if hasattr(library, "inotify_init1") else None
