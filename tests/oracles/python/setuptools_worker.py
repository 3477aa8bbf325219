"""Builds projects with the real setuptools as frontends do: one JSON request a line in, members of archives out.

Runs under the interpreter of the oracle's own environment and imports nothing of stowgate. Every hook runs in a
process of its own, and `get_requires` runs before every build, because it leaves metadata behind.
"""

from __future__ import annotations

import functools
import importlib
import json
import os
import shutil
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from typing import Any


def members(path: str) -> list[str]:
    """List the files of an archive, the top folder of an sdist left out."""
    if path.endswith(".whl"):
        with zipfile.ZipFile(path) as wheel:
            return sorted({os.path.normpath(name) for name in wheel.namelist() if not name.endswith("/")})
    with tarfile.open(path) as sdist:
        names = [os.path.normpath(item.name) for item in sdist.getmembers() if not item.isdir()]
    return sorted({name.partition("/")[2] for name in names})


def apart(job: Callable[[], str]) -> str:
    """Run a job in a child process; give its answer, or its error after `!`."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        try:
            text = job()
        except BaseException as problem:  # noqa: BLE001 - whatever a backend does is an answer
            text = f"!{type(problem).__name__}: {str(problem)[:200]}"
        with os.fdopen(write, "w", encoding="utf-8", errors="surrogateescape") as pipe:
            pipe.write(text)
        os._exit(0)
    os.close(write)
    with os.fdopen(read, encoding="utf-8", errors="surrogateescape") as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return text


def call(backend: str, root: str, hook: str, *arguments: str) -> str:
    """Call one hook of a backend in a project."""
    os.chdir(root)
    found = importlib.import_module("setuptools.build_meta")
    target = found.__legacy__ if backend.endswith("__legacy__") else found
    return str(getattr(target, hook)(*arguments))


def build(backend: str, root: str, kind: str) -> str:
    """Build one archive as a frontend does; the path of it, or the error after `!`."""
    out = tempfile.mkdtemp()
    asked = apart(lambda: call(backend, root, f"get_requires_for_build_{kind}"))
    if asked.startswith("!"):
        return asked
    name = apart(lambda: call(backend, root, f"build_{kind}", out))
    return name if name.startswith("!") else os.path.join(out, name)


def answer(request: dict[str, str]) -> dict[str, Any]:
    """Build the sdist, the wheel from the tree, and the wheel from the sdist."""
    backend, root = request["backend"], request["root"]
    if request["path"]:
        sys.path.insert(0, request["path"])
    work = tempfile.mkdtemp()
    tempfile.tempdir = work
    copies = {}
    for kind in ("sdist", "wheel"):
        copies[kind] = os.path.join(tempfile.mkdtemp(), "up", "project")
        shutil.copytree(os.path.dirname(root), os.path.dirname(copies[kind]), symlinks=True)
    sdist = build(backend, copies["sdist"], "sdist")
    result = {"sdist": _seen(sdist), "wheel-from-tree": _seen(build(backend, copies["wheel"], "wheel"))}
    if not sdist.startswith("!"):
        folder = tempfile.mkdtemp()
        with tarfile.open(sdist) as archive:
            archive.extractall(folder, filter="data")
        result["wheel"] = _seen(build(backend, os.path.join(folder, os.listdir(folder)[0]), "wheel"))
    shutil.rmtree(work, ignore_errors=True)
    return result


def _seen(path: str) -> Any:
    return {"error": path[1:]} if path.startswith("!") else members(path)


def main() -> None:
    """Answer requests until the input ends."""
    real = os.dup(1)
    os.dup2(2, 1)
    importlib.import_module("setuptools.build_meta")
    for line in sys.stdin:
        text = apart(functools.partial(_answered, line))
        os.write(real, (text.encode("utf-8", "surrogateescape")) + b"\n")


def _answered(line: str) -> str:
    return json.dumps(answer(json.loads(line)))


if __name__ == "__main__":
    main()
