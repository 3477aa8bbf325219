"""Starts PostgreSQL and Redis on loopback with their data in a temporary folder, and stops them."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

_PATIENCE = 30.0


def find(tool: str) -> str | None:
    """Find a tool on PATH or where Debian keeps the versions of PostgreSQL."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{tool}"))
    return shutil.which(tool) or (str(places[-1]) if places else None)


def free_port() -> int:
    """Ask the system for a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def redis(folder: Path, *options: str) -> Iterator[int]:
    """Run a Redis server in a folder; give its port."""
    program = find("redis-server")
    assert program is not None
    port = free_port()
    arguments = [program, "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder), "--save", "", *options]
    with subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _await(port)
            yield port
        finally:
            process.terminate()
            process.wait(_PATIENCE)


@contextlib.contextmanager
def postgres() -> Iterator[tuple[Path, int]]:
    """Run a PostgreSQL server that only listens on loopback; give its folder and port."""
    initdb, program = find("initdb"), find("postgres")
    assert initdb is not None
    assert program is not None
    with tempfile.TemporaryDirectory(prefix="stowgate-pg-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder, port = Path(name), free_port()
        person = _person(folder)
        options = ["-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8"]
        subprocess.run([initdb, "-D", str(folder / "data"), *options], check=True, capture_output=True, **person)  # type: ignore[call-overload]
        arguments = [program, "-D", str(folder / "data"), "-p", str(port), "-k", name, "-h", "127.0.0.1", "-F"]
        with subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **person) as process:  # type: ignore[call-overload]
            try:
                _await(port)
                yield folder, port
            finally:
                process.terminate()
                process.wait(_PATIENCE)


def _person(folder: Path) -> dict[str, object]:
    """PostgreSQL refuses to run as root, so root lends the folder to somebody else."""
    if os.geteuid() != 0:
        return {}
    names = [each.pw_name for each in pwd.getpwall()]
    person = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(folder, person.pw_uid, person.pw_gid)
    return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": [], "cwd": str(folder)}


def _await(port: int) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port}")
