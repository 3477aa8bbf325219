"""Progress on stderr: one line that renews itself on a terminal, one line a download anywhere else."""

from __future__ import annotations

import sys
import time

from auditor.cli import notify

_PATIENCE, _RENEWED, _REPEATED = 3.0, 0.2, 15.0


def download(name: str, done: int, total: int | None) -> None:
    """Show how far a download is."""
    finished = total is not None and done >= total
    if sys.stderr.isatty():
        known = f" of {total / 1e6:.1f}" if total else ""
        sys.stderr.write(f"\r\x1b[Kfetching {_plain(name)}: {done / 1e6:.1f}{known} MB")
        if finished:
            sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
    elif finished:
        notify(f"fetched {name}, {done:,} bytes")


class Reading:
    """Show how much of long stores was read: nothing for short ones."""

    def __init__(self) -> None:
        self._shown = time.monotonic() + _PATIENCE
        self._read = self._records = 0

    def __call__(self, name: str, size: int) -> None:
        """Count one record of a store."""
        self._read += size
        self._records += 1
        now = time.monotonic()
        if now < self._shown:
            return
        terminal = sys.stderr.isatty()
        self._shown = now + (_RENEWED if terminal else _REPEATED)
        told = f"reading {_plain(name)}: {self._records:,} records, {self._read / 1e6:.0f} MB"
        if terminal:
            sys.stderr.write(f"\r\x1b[K{told}")
            sys.stderr.flush()
        else:
            notify(told)

    def done(self) -> None:
        """Take the line away."""
        if sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")


def _plain(name: str) -> str:
    return "".join(char for char in name if char.isprintable())
