"""Anything may stand in the files of a project: the answer is a list or a clear error, and it comes soon."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.errors import StowgateError
from auditor.inventory.filesystem import Link, MemoryTree
from auditor.inventory.python.predict import predict

ROOT = "/w/p"
BASE: dict[str, bytes | Link | None] = {
    f"{ROOT}/pyproject.toml": b'[build-system]\nrequires = ["setuptools", "setuptools-scm"]\n'
    b'build-backend = "setuptools.build_meta"\n[project]\nname = "demo"\nversion = "1"\n',
    f"{ROOT}/src/demo/__init__.py": b"",
    f"{ROOT}/src/demo/a b.txt": b"",
}
WORDS = (
    "include",
    "graft",
    "prune",
    "global-exclude",
    "recursive-include",
    "src",
    "*",
    "**",
    "[",
    "[!",
    "..",
    "/",
    "\\",
    "#",
    "\n",
)
OPTIONS = (
    "[options]\n",
    "[metadata]\n",
    "packages = find:\n",
    "version = attr: a.b\n",
    "= x\n",
    "%(a)s",
    "  more\n",
    "[options.package_data]\n",
    "* = *\n",
    "\0",
)
CODE = (
    "from setuptools import setup\n", "setup(", ")", "packages=", "['a']", "**", "{'': 'src'}", ",", "\n",
    "find_packages()", "lambda: 0", "\0", "(" * 40, "'\\d'",
)  # fmt: skip


def answered(nodes: dict[str, bytes]) -> bool:
    try:
        found = predict(".", ROOT, MemoryTree(BASE | {f"{ROOT}/{name}": content for name, content in nodes.items()}))
    except StowgateError as problem:
        return bool(str(problem))
    return all(package.paths is not None for package in found)


def joined(words: tuple[str, ...], space: str = "") -> st.SearchStrategy[bytes]:
    return st.lists(st.sampled_from(words), max_size=14).map(lambda items: space.join(items).encode())


@settings(max_examples=120, deadline=None)
@given(st.one_of(st.binary(max_size=80), joined(WORDS, " ")))
def test_any_manifest(content: bytes) -> None:
    assert answered({"MANIFEST.in": content})


@settings(max_examples=120, deadline=None)
@given(st.one_of(st.binary(max_size=80), joined(OPTIONS)))
def test_any_setup_cfg(content: bytes) -> None:
    assert answered({"setup.cfg": content})


@settings(max_examples=120, deadline=None)
@given(st.one_of(st.binary(max_size=80), joined(CODE)))
def test_any_setup_py(content: bytes) -> None:
    assert answered({"setup.py": content})


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=120), st.binary(max_size=120))
def test_any_left_over_and_any_index(sources: bytes, index: bytes) -> None:
    commit = b"0123456789abcdef0123456789abcdef01234567"
    left = {"src/demo.egg-info/SOURCES.txt": sources, ".git/index": b"DIRC\0\0\0\2" + index, ".git/HEAD": commit}
    assert answered(left)


@pytest.mark.parametrize(
    "table",
    [
        "packages = {find = 3}", "packages = {}", "packages = [1]", "package-dir = 3", "package-dir = {a = 1}",
        "package-data = {a = 1}", "package-data = []", "data-files = {a = 1}", "py-modules = 1", "license-files = 1",
        "ext-modules = 1", "ext-modules = [{}]", "ext-modules = [{name = 'a', sources = 1}]", "dynamic = 1",
        "include-package-data = 1", "packages = {find = {where = 1}}", "packages = {find = {what = 1}}",
        'packages = ["a..b"]', 'packages = [""]', 'package-dir = {"" = "../.."}', 'license-files = ["/etc/*"]',
    ],
)  # fmt: skip
def test_wrong_types_are_errors(table: str) -> None:
    text = (BASE[f"{ROOT}/pyproject.toml"] or b"") if not isinstance(BASE[f"{ROOT}/pyproject.toml"], Link) else b""
    assert isinstance(text, bytes)
    assert answered({"pyproject.toml": text + f"[tool.setuptools]\n{table}\n".encode()})


def test_names_that_are_no_text_are_doubted() -> None:
    nodes = BASE | {f"{ROOT}/src/demo/bad\udcff.py": b"", f"{ROOT}/MANIFEST.in": b"graft src\n"}
    sdist, wheel = predict(".", ROOT, MemoryTree(nodes), route="from-tree")
    assert not any("bad" in path for path in sdist.paths)
    assert wheel.evidence == "approximate"


def test_absurd_depth_ends() -> None:
    deep = "/".join(["d"] * 600)
    nodes = BASE | {f"{ROOT}/src/{deep}/__init__.py": b"", f"{ROOT}/MANIFEST.in": b"recursive-include src **/**/*.py\n"}
    sdist, _ = predict(".", ROOT, MemoryTree(nodes))
    assert f"src/{deep}/__init__.py" in sdist.paths
