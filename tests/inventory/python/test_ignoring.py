"""Ignore patterns and globs: their meaning, and that hostile ones cannot hang."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.inventory.filesystem import Link, MemoryTree
from auditor.inventory.python.gitignore import IgnoreSpec, hardened
from auditor.inventory.python.globs import path_glob, shell_glob
from auditor.inventory.python.portable_glob import PortableGlob, parse, under
from auditor.inventory.python.predict import predict
from auditor.inventory.python.trace import trace
from auditor.inventory.python.tree import Tree
from auditor.model.package import Reason

POETRY = (
    '[build-system]\nrequires = ["poetry-core"]\nbuild-backend = "poetry.core.masonry.api"\n'
    '[project]\nname = "demo"\nversion = "1"\n'
)


def spec(*lines: str) -> IgnoreSpec:
    made = IgnoreSpec()
    made.add((line, Reason(kind="ignore-line", text=line)) for line in lines)
    return made


@given(
    st.lists(
        st.sampled_from(["*.a", "/b", "b/", "!b/c", "**/d", "e/**", "f/*/g", "!*/", "h?", "[ij]", "*"]), max_size=6
    )
)
@settings(max_examples=60, deadline=None)
def test_patterns_mean_what_pathspec_says(lines: list[str]) -> None:
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - the reference

    reference = GitIgnoreSpec.from_lines(lines, backend="simple")
    for path in ("x.a", "b", "b/c", "a/b/c", "d", "q/d/r", "e/z", "f/1/g", "hh", "i", "b/x.a", "f/g"):
        assert (spec(*lines).takes(path) is not None) == reference.match_file(path), (lines, path)


def test_a_hostile_pattern_meets_a_hostile_name() -> None:
    made = spec("*a" * 60 + "b", "/" + "**/x/" * 40)
    assert made.takes("a" * 250) is None
    assert made.problems


@pytest.mark.parametrize("pattern", ["^[^/]*a[^/]*b[^/]*$", "^x$", "^(?:.+/)?[^/]*a(?:/|$)"])
def test_hardening_keeps_the_stars_that_end_a_segment(pattern: str) -> None:
    assert hardened(pattern).count("[^/]*") == pattern.count("[^/]*")


def test_the_two_globs_differ_on_hidden_names() -> None:
    tree = Tree(MemoryTree({"/p/a/.h/x.txt": b"", "/p/a/b/x.txt": b""}), "/p")
    assert shell_glob(tree, "/p", "**/x.txt") == ["/p/a/b/x.txt"]
    assert path_glob(tree, "/p", "**/x.txt") == ["/p/a/.h/x.txt", "/p/a/b/x.txt"]


def test_a_loop_of_links_ends() -> None:
    tree = Tree(MemoryTree({"/p/a/loop": Link("."), "/p/a/x": b""}), "/p")
    assert "/p/a/x" in shell_glob(tree, "/p", "**")
    assert tree.looped


@pytest.mark.parametrize(
    ("pattern", "path", "meant"),
    [
        ("**/x", "x", True),
        ("**/x", "a/b/x", True),
        ("a/**", "a", False),
        ("a/**", "a/b/c", True),
        ("a/**/c", "a/c", True),
        ("*.txt", "a/b.txt", False),
        ("**", "a/b", True),
    ],
)
def test_portable_globs(pattern: str, path: str, meant: bool) -> None:  # noqa: FBT001 - a table of cases
    glob = parse(pattern)
    assert isinstance(glob, PortableGlob)
    assert glob.match(path) is meant


def test_a_portable_glob_says_where_to_look() -> None:
    assert under("src/demo").may_match_below("src")
    assert not under("src/demo").may_match_below("docs")
    assert isinstance(parse("a/../b"), str)


def test_poetry_without_and_with_a_repository() -> None:
    nodes: dict[str, bytes | Link | None] = {
        "/p/pyproject.toml": POETRY.encode(),
        "/p/demo/__init__.py": b"",
        "/p/demo/.env": b"",
        "/p/demo/ü.env": b"",
        "/p/.gitignore": b"*.env\n",
    }
    assert "demo/.env" in predict(".", "/p", MemoryTree(nodes))[1].paths
    nodes["/p/.git/HEAD"] = b"ref: refs/heads/main\n"
    kept = predict(".", "/p", MemoryTree(nodes), route="from-tree")[1].paths
    assert kept == {"demo/__init__.py", "demo/ü.env"}


def test_the_trace_names_the_line_that_drops_a_file() -> None:
    nodes = {"/p/pyproject.toml": POETRY.encode(), "/p/demo/__init__.py": b"", "/p/demo/.env": b""}
    tree = MemoryTree({**nodes, "/p/.gitignore": b"\n*.env\n", "/p/.git/HEAD": b"ref: refs/heads/main\n"})
    found = trace("/p", tree, "demo/.env", kind="wheel", route="from-tree")
    assert not found.ships
    assert (found.decided_by.source, found.decided_by.line) == (".gitignore", 2)
    assert trace("/p", tree, "demo/__init__.py", kind="wheel").ships
