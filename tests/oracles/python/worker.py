"""Builds projects with their real backend: one JSON request a line in, the members of the archives out.

Runs under the interpreter of the oracle's own environment, imports nothing of stowgate, and forks for every
project so that backends cannot remember anything.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import shutil
import sys
import tarfile
import tempfile
import zipfile
from typing import Any


def members(path: str) -> list[str]:
    """List the files of an archive, the top folder of an sdist left out."""
    if path.endswith(".whl"):
        with zipfile.ZipFile(path) as wheel:
            return sorted({os.path.normpath(name) for name in wheel.namelist() if not name.endswith("/")})
    with tarfile.open(path) as sdist:
        names = [os.path.normpath(item.name) for item in sdist.getmembers() if not item.isdir()]
    return sorted({name.partition("/")[2] for name in names})


def unpack(path: str, folder: str) -> str:
    """Unpack an sdist as frontends do."""
    with tarfile.open(path) as sdist:
        sdist.extractall(folder, filter="data")
    return os.path.join(folder, os.listdir(folder)[0])


def build(backend: str, root: str, out: str, kind: str) -> str:
    """Call one hook of a backend in a project."""
    os.chdir(root)
    module = importlib.import_module(backend)
    name = getattr(module, f"build_{kind}")(out)
    return os.path.join(out, name)


def attempt(backend: str, root: str, kind: str) -> tuple[str, Any]:
    """Build one archive; the path of it, or the error."""
    out = tempfile.mkdtemp()
    try:
        return "", build(backend, root, out, kind)
    except BaseException as problem:  # noqa: BLE001 - whatever a backend does is an answer
        return f"{type(problem).__name__}: {problem}"[:300], None


def answer(request: dict[str, str]) -> dict[str, Any]:
    """Build the sdist, the wheel from the tree, and the wheel from the sdist."""
    backend, root = request["backend"], request["root"]
    if request["path"]:
        sys.path.insert(0, request["path"])
        os.environ["PATH"] = os.path.join(request["path"], "bin") + os.pathsep + os.environ["PATH"]
        for name in [name for name in sys.modules if name.split(".")[0] == backend.split(".", maxsplit=1)[0]]:
            del sys.modules[name]
    work = tempfile.mkdtemp()
    tempfile.tempdir = work
    result: dict[str, Any] = {}
    copies = {}
    for name in ("sdist", "wheel"):
        copies[name] = os.path.join(tempfile.mkdtemp(), "up", "project")
        shutil.copytree(os.path.dirname(root), os.path.dirname(copies[name]), symlinks=True)
    error, sdist = attempt(backend, copies["sdist"], "sdist")
    result["sdist"] = {"error": error} if error else members(sdist)
    error, wheel = attempt(backend, copies["wheel"], "wheel")
    result["wheel-from-tree"] = {"error": error} if error else members(wheel)
    if sdist:
        try:
            folder = unpack(sdist, tempfile.mkdtemp())
        except (tarfile.TarError, OSError) as problem:
            result["wheel"] = {"error": f"unpack: {problem}"[:300]}
        else:
            error, wheel = attempt(backend, folder, "wheel")
            result["wheel"] = {"error": error} if error else members(wheel)
    os.chdir("/")
    shutil.rmtree(work, ignore_errors=True)
    return result


def main() -> None:
    """Answer requests until the input ends."""
    os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ.get("PATH", "")
    real = os.dup(1)
    os.dup2(2, 1)
    for name in ("flit_core.buildapi", "hatchling.build", "poetry.core.masonry.api", "pdm.backend"):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    for line in sys.stdin:
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            with os.fdopen(write, "w", encoding="utf-8", errors="surrogateescape") as pipe:
                json.dump(answer(json.loads(line)), pipe)
            os._exit(0)
        os.close(write)
        with os.fdopen(read, encoding="utf-8") as pipe:
            text = pipe.read()
        os.waitpid(child, 0)
        os.write(real, (text + "\n").encode())


if __name__ == "__main__":
    main()
