"""Build a Python project's sdist and wheel with its own backend, in a copy of the tree."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tarfile

from auditor.errors import ManifestError
from auditor.inventory.filesystem import Disk
from auditor.inventory.pack.errors import PackError
from auditor.inventory.pack.run import run
from auditor.inventory.python.project import read_project

# Runs in the project's interpreter: one hook of one backend, by the words of PEP 517.
_HOOK = """
import importlib, json, os, sys
job = json.loads(sys.argv[1])
sys.path[:0] = [os.path.abspath(path) for path in job["path"]]
module, _, attribute = job["backend"].partition(":")
backend = importlib.import_module(module)
for name in filter(None, attribute.split(".")):
    backend = getattr(backend, name)
print("\\n" + json.dumps(getattr(backend, job["hook"])(job["out"])))
"""
_MISSING = ("ModuleNotFoundError", "BackendUnavailable", "No module named")


def build(copy: str, out: str, *, seconds: float, wheel_from_tree: bool) -> list[str]:
    """Build both archives into a folder and give their paths, the sdist first."""
    try:
        sdist = _hook(copy, out, "build_sdist", seconds)
    except ManifestError as error:
        raise PackError(str(error)) from error
    source = copy if wheel_from_tree else _unpacked(sdist, os.path.join(out, "unpacked"))
    return [sdist, _hook(source, out, "build_wheel", seconds)]


def _hook(folder: str, out: str, hook: str, seconds: float) -> str:
    project = read_project(Disk(), folder)
    job = {"backend": project.backend, "path": list(project.backend_path), "hook": hook, "out": out}
    try:
        answer = run([_interpreter(), "-c", _HOOK, json.dumps(job)], folder, seconds=seconds)
    except PackError as error:
        if not any(word in str(error) for word in _MISSING):
            raise
        answer = run([_isolated(folder, out, seconds), "-c", _HOOK, json.dumps(job)], folder, seconds=seconds)
    return os.path.join(out, json.loads(answer.rstrip().rpartition("\n")[2]))


def _interpreter() -> str:
    """Give the interpreter of the person's own environment, where their backend may be installed."""
    return shutil.which("python3") or shutil.which("python") or sys.executable


def _isolated(folder: str, out: str, seconds: float) -> str:
    """Make an environment with what the project's build requires, as a frontend would."""
    home = os.path.join(out, "environment")
    python = os.path.join(home, "Scripts" if os.name == "nt" else "bin", "python")
    if not os.path.exists(python):
        run([_interpreter(), "-m", "venv", home], folder, seconds=seconds)
        requires = read_project(Disk(), folder).toml.strings("build-system", "requires") or ("setuptools",)
        run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requires],
            folder,
            seconds=seconds,
        )
    return python


def _unpacked(sdist: str, folder: str) -> str:
    """Unpack an sdist that was just built here, as every frontend does before it builds the wheel."""
    try:
        with tarfile.open(sdist) as archive:
            archive.extractall(folder, filter="data")
    except (tarfile.TarError, OSError) as error:
        raise PackError(f"the sdist cannot be unpacked to build the wheel from it: {error}") from error
    (name,) = os.listdir(folder)
    return os.path.join(folder, name)
