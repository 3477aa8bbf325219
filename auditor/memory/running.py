"""Whether an agent is at work on a store right now."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from auditor.memory.quarantine_journal import QuarantineError

_LOCK, _STALE = ".consolidate-lock", 3600


def refuse(paths: Iterable[str], agents: Iterable[str]) -> None:
    """Stop when the store's agent runs, when a program has the store open, or when a consolidation holds its lock."""
    paths = [os.path.realpath(path) for path in paths]
    hint = "stop it first, or use `--force`"
    for path in paths:
        lock = Path(path).parent / _LOCK
        with contextlib.suppress(OSError):
            if time.time() - lock.stat().st_mtime < _STALE and lock.stat().st_size:
                raise QuarantineError(f"{lock} says that a consolidation is running", hint=hint)
    for holder in _holders(set(paths)):
        raise QuarantineError(f"process {holder} has the store open", hint=hint)
    names = {agent.lower().split()[0] for agent in agents if agent and "," not in agent}
    for name in sorted(names & set(_commands())):
        raise QuarantineError(f"{name} is running", hint=hint)


def _holders(paths: set[str]) -> Iterator[str]:
    """Give the processes, other than this one, that have a path open; Linux tells, other systems do not."""
    for process in _processes():
        folder = f"/proc/{process}/fd"
        with contextlib.suppress(OSError):
            for name in os.listdir(folder):
                with contextlib.suppress(OSError):
                    if os.readlink(f"{folder}/{name}") in paths:
                        yield process


def _commands() -> Iterator[str]:
    for process in _processes():
        with contextlib.suppress(OSError):
            first = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")[:2]
            yield from (os.path.basename(os.fsdecode(each)).removesuffix(".js").lower() for each in first)
    if not os.path.isdir("/proc/self"):
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            listed = subprocess.run(["/bin/ps", "-axo", "comm="], capture_output=True, text=True, timeout=5, check=True)
            yield from (os.path.basename(line.strip()).lower() for line in listed.stdout.splitlines())


def _processes() -> list[str]:
    try:
        return [name for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()]
    except OSError:
        return []
