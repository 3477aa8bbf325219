"""MANIFEST.in: grammar, commands, and patterns that must never be slow."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.errors import ManifestError
from auditor.inventory.filesystem import MemoryTree
from auditor.inventory.python import manifest_in, setuptools_glob
from auditor.inventory.python.manifest_in import FileList
from auditor.inventory.python.setuptools_folder import Folder
from auditor.inventory.python.tree import Tree
from auditor.model.package import Reason

START = Reason(kind="start", text="start")


def listed(text: str, *paths: str, start: tuple[str, ...] = ()) -> list[str]:
    folder = Folder(Tree(MemoryTree({f"/p/{path}": b"" for path in paths}), "/p"))
    files = FileList(folder)
    files.add(start, START)
    lines, _ = manifest_in.parse(text.encode())
    manifest_in.apply(lines, files)
    return sorted(files.files)


def test_lines_are_joined_and_comments_fall_away() -> None:
    text = "include a \\\n  # between\n  b\r\n\n# all\nexclude c # rest\ninclude \\#d\n"
    lines, notices = manifest_in.parse(text.encode())
    assert [(line.line, line.action, line.patterns) for line in lines] == [
        (1, "include", ("a", "b")),
        (6, "exclude", ("c",)),
        (7, "include", ("#d",)),
    ]
    assert notices == ()


def test_faulty_lines_become_notices_with_their_place() -> None:
    lines, notices = manifest_in.parse(b"incldue a\ngraft\nrecursive-include x\ngraft a b\n")
    assert lines == ()
    assert [notice.line for notice in notices] == [1, 2, 3, 4]
    assert "incldue" in notices[0].text


def test_bytes_that_are_no_text_are_an_error_with_a_line() -> None:
    with pytest.raises(ManifestError, match=r"MANIFEST\.in:2"):
        manifest_in.parse(b"include a\ninclude \xff\n")


def test_a_pattern_without_a_match_is_noticed() -> None:
    lines, _ = manifest_in.parse(b"include nothing.txt\nexclude nothing.txt\n")
    folder = Folder(Tree(MemoryTree({"/p/a": b""}), "/p"))
    assert [notice.line for notice in manifest_in.apply(lines, FileList(folder))] == [1, 2]


def test_commands() -> None:
    paths = ("a.txt", "docs/b.txt", "docs/.c", "docs/deep/d.txt", "e/f.py")
    assert listed("graft docs\n", *paths) == ["docs/.c", "docs/b.txt", "docs/deep/d.txt"]
    assert listed("recursive-include docs *.txt\n", *paths) == ["docs/b.txt", "docs/deep/d.txt"]
    assert listed("global-include *.txt\nprune docs/deep\n", *paths) == ["a.txt", "docs/b.txt"]
    assert listed("graft docs\nrecursive-exclude docs .*\n", *paths) == ["docs/b.txt", "docs/deep/d.txt"]
    assert listed("include docs/*\n", *paths) == ["docs/.c", "docs/b.txt"]
    assert listed("global-include *\nglobal-exclude *.txt .*\n", *paths) == ["e/f.py"]


def test_the_last_command_wins() -> None:
    assert listed("exclude a\ninclude a\n", "a", "b", start=("a", "b")) == ["a", "b"]
    assert listed("include a\nexclude a\n", "a", "b", start=("a", "b")) == ["b"]


def test_a_dot_folder_keeps_its_prefix_and_escapes_plain_exclusions() -> None:
    assert listed("recursive-include . *\nexclude secret\n", "secret") == ["./secret"]


def test_ranges_work_for_inclusion_and_not_for_exclusion() -> None:
    assert listed("include [a-c].txt\n", "b.txt") == ["b.txt"]
    assert listed("exclude [a-c].txt\n", "b.txt", "a.txt", start=("b.txt", "a.txt")) == ["b.txt"]


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("**/*.py", "a/b/c.py", True),
        ("**/*.py", "c.py", True),
        ("*.py", "a/c.py", False),
        ("a/**", "a/b/c", True),
        ("a/**", "a", False),
        ("a[!x]b", "a/b", True),
        ("a?b", "a/b", False),
        ("[", "[", True),
        ("[]]", "]", True),
        ("cafe\u0301", "caf\u00e9", True),
        ("a*b*c", "axbxbyc", True),
        ("a*b*c", "axb/c", False),
    ],
)
def test_patterns(pattern: str, path: str, matches: bool) -> None:  # noqa: FBT001 - a table
    assert setuptools_glob.matcher(pattern)(path) is matches


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.sampled_from(["a", "b", "*", "?", "[ab]", "[!a]", "**", "/", "*a"]), max_size=9).map("".join),
    st.lists(st.sampled_from(["a", "b", "ab", "c", "ba"]), min_size=1, max_size=5).map("/".join),
)
def test_fast_and_slow_matching_agree(pattern: str, path: str) -> None:
    tokens = setuptools_glob._tokens(pattern)  # noqa: SLF001 - the two ways to match are the subject
    fast = re.compile(setuptools_glob._regex(tokens), re.DOTALL).fullmatch(path) is not None  # noqa: SLF001
    assert setuptools_glob._simulate(tokens, path) is fast  # noqa: SLF001


def test_hostile_patterns_end() -> None:
    path = "/".join(["a" * 60] * 40)
    for pattern in ("*a" * 40 + "b", "**/*a/" * 20 + "b", "[!b]*" * 30 + "b", "a*" * 60 + "/b"):
        assert setuptools_glob.matcher(pattern)(path) is False


def test_what_a_build_leaves_behind_can_be_asked_for() -> None:
    lines, _ = manifest_in.parse(b"graft src\nglobal-exclude *.txt\n")
    assert manifest_in.would_keep(lines, "src/p/__pycache__/m.pyc")
    more, _ = manifest_in.parse(b"graft src\nglobal-exclude *.py[co]\n")
    assert not manifest_in.would_keep(more, "src/p/__pycache__/m.pyc")
