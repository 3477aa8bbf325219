"""Patterns: what they match, and that no pattern can make the matcher hang."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.inventory.javascript.braces import EndlessPatternError, expand
from auditor.inventory.javascript.js_regex import PatternError
from auditor.inventory.javascript.minimatch import GLOB, IGNORE, PLAIN, compile_pattern


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("a{b,c}d", ["abd", "acd"]),
        ("{a},b}", ["a}", "b"]),
        ("{},a}b", ["{},a}b"]),
        ("a{},b}c", ["a}c", "abc"]),
        ("${a,b}", ["${a,b}"]),
        ("x{{a,b}}y", ["x{a}y", "x{b}y"]),
        ("{01..10..3}", ["01", "04", "07", "10"]),
        ("{c..a}", ["c", "b", "a"]),
        ("{a,}", ["a"]),
        ("x{a,}", ["xa", "x"]),
        ("{-1..-3}", ["-1", "-2", "-3"]),
        ("\\{a,b}", ["{a,b}"]),
        ("{a\\,b,c}", ["a,b", "c"]),
        ("a{b", ["a{b"]),
        ("", []),
    ],
)
def test_braces_expand_as_in_a_shell(pattern: str, expected: list[str]) -> None:
    assert expand(pattern) == expected


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("*.map", "dist/a.MAP", True),
        ("*.map", "dist/.map", True),
        ("/dist", "dist", False),
        ("/dist", "/dist", True),
        ("dist/*", "dist/.env", True),
        ("a/**", "a", False),
        ("a/**", "a/", True),
        ("**/a", "b/c/a", True),
        ("[[:upper:]]x", "ax", True),
        ("[!a]", "b", True),
        ("[]a]", "]", True),
        ("[c-a]", "b", False),
        ("!(a|b)", "a", False),
        ("x!(a|b)", "xc", True),
        ("x!(a)", "xa", False),
        ("+(a|b)", "abba", True),
        ("@(a|?(b))", "b", True),
        ("?", "é", True),
        ("?", "😀", False),
        ("??", "😀", True),
        ("i", "İ", False),
        ("\u0131", "I", False),
        ("ß", "SS", False),
        ("k", "\u212a", False),
        ("\u03c3", "\u03c2", True),
        ("\\*", "*", True),
        ("a\\|b", "xb", True),
        ("#a", "#a", False),
        ("", "", True),
    ],
)
def test_ignore_patterns_match_as_npm_matches_them(pattern: str, path: str, expected: bool) -> None:  # noqa: FBT001
    assert compile_pattern(pattern, IGNORE).match(path) is expected


def test_a_parent_matches_in_part() -> None:
    pattern = compile_pattern("!lib/keep/a.js", IGNORE)
    assert pattern.negate
    assert pattern.match("lib/keep", partial=True)
    assert not pattern.match("lib/keep")
    assert not pattern.match("src", partial=True)


def test_two_bangs_are_none() -> None:
    assert not compile_pattern("!!a", IGNORE).negate
    assert compile_pattern("!!!a", IGNORE).negate


def test_globs_look_at_case_and_keep_bangs() -> None:
    assert not compile_pattern("A", GLOB).match("a")
    assert not compile_pattern("!a", GLOB).negate
    assert compile_pattern("a/b/../c", GLOB).parts == (("a", "c"),)
    assert compile_pattern("{a/*,a/b}", GLOB).parts == (("a", "*"),)


def test_the_expander_inside_glob_takes_any_escape_beside_braces_for_a_dot() -> None:
    assert expand("\\x{a,b}", inside_glob=True) == [".a", ".b"]
    assert expand("\\x{a,b}") == ["\\xa", "\\xb"]
    assert compile_pattern("\\x/{a,b}", GLOB).parts == ((".", "a"), (".", "b"))
    assert compile_pattern("\\x/a", GLOB).parts == (("\\x", "a"),)


def test_a_sequence_without_a_step_never_ends_inside_glob() -> None:
    with pytest.raises(EndlessPatternError):
        compile_pattern("a{1..3..0}", GLOB)
    assert expand("{1..3..0}") == ["1", "2", "3"]


def test_plain_patterns_leave_hidden_names_alone() -> None:
    assert not compile_pattern("*", PLAIN).match(".a")
    assert not compile_pattern("**/a", PLAIN).match(".b/a")


@pytest.mark.parametrize("pattern", ["a" * 65_537, "*(" * 300 + "a", "[[:alpha:]]-x", "!(a)" * 40])
def test_what_npm_cannot_compile_is_an_error(pattern: str) -> None:
    with pytest.raises(PatternError):
        compile_pattern(pattern, IGNORE)


@pytest.mark.parametrize(
    "pattern",
    [
        "{a,b}" * 40,
        "{" * 3000 + "a,b" + "}" * 3000,
        "{a}" + "}" * 3000 + ",z}",
        "{1..1000000}",
        "*(*(*(*(a))))b",
        "+(+(a|aa)|aaa)+(a)c",
        "**/a/" * 40 + "b",
        "*a" * 200,
        "?" * 60_000,
        "[" * 60_000,
        "[" * 60_000 + "\\]",
        "(" * 60_000,
        "x" * 60_000,
        "@(" * 50 + "a" + ")" * 50,
    ],
)
def test_no_pattern_hangs(pattern: str) -> None:
    try:
        compiled = compile_pattern(pattern, IGNORE)
    except PatternError:
        return
    path = "a/" * 60 + "a" * 200
    assert compiled.match(path) in (True, False)
    assert compiled.match(path, partial=True) in (True, False)


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet="ab.*?[]!()|{},/\\+@-^$#:é😀", max_size=20), st.text(alphabet="ab./-é😀", min_size=1, max_size=12)
)
def test_any_pattern_gives_an_answer(pattern: str, path: str) -> None:
    for options in (IGNORE, PLAIN):
        try:
            compiled = compile_pattern(pattern, options)
        except PatternError:
            continue
        assert compiled.match(path) in (True, False)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="abc.-_0", min_size=1, max_size=10).filter(lambda text: text not in (".", "..")))
def test_a_plain_name_matches_itself_in_any_case(name: str) -> None:
    assert compile_pattern(name, IGNORE).match(f"x/{name.upper()}")
    assert compile_pattern(f"/{name}", IGNORE).match(f"/{name}")
