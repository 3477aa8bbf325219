"""Run somebody else's tool: no shell, no input, a time limit for it and all its children."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence

from auditor.inventory.pack.errors import PackError

_TAIL = 600


def run(command: Sequence[str], folder: str, *, seconds: float, environment: Mapping[str, str] | None = None) -> str:
    """Run a command in a folder and give its standard output; every failure is a PackError with its last words."""
    try:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise PackError(f"{command[0]}: {error.strerror}") from None
    try:
        output, complaint = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        _stop(process)
        raise PackError(f"{command[0]} was stopped after {seconds:g} s") from None
    except BaseException:
        _stop(process)
        raise
    if process.returncode:
        words = (complaint or output).decode("utf-8", "replace").strip()[-_TAIL:]
        raise PackError(f"{command[0]} ended with {process.returncode}: {words}")
    return output.decode("utf-8", "replace")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Stop a process and everything it started."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.communicate()
