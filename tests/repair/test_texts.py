"""Edits of JSON, TOML and ignore files: what they add, and all that they leave as it was."""

from __future__ import annotations

import json
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.repair import json_text, line_text, toml_text

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=8)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"files": ["a"]}', '{"files": ["a", "!x"]}'),
        ('{"files":[]}', '{"files":["!x"]}'),
        ('{"files": [ "a" ]}', '{"files": [ "a", "!x" ]}'),
        ('{\n  "files": [\n    "a",\n    "b"\n  ]\n}\n', '{\n  "files": [\n    "a",\n    "b",\n    "!x"\n  ]\n}\n'),
        ('{\r\n\t"files": [\r\n\t\t"a"\r\n\t]\r\n}', '{\r\n\t"files": [\r\n\t\t"a",\r\n\t\t"!x"\r\n\t]\r\n}'),
        ('\ufeff{"files": ["]"], "x": {"files": []}}', '\ufeff{"files": ["]", "!x"], "x": {"files": []}}'),
        ('{"files": ["a"], "files": ["b"]}', '{"files": ["a"], "files": ["b", "!x"]}'),
        ('{"f\\u0069les": ["a"]}', '{"f\\u0069les": ["a", "!x"]}'),
    ],
)
def test_an_item_is_added_in_the_style_of_the_array(before: str, after: str) -> None:
    assert json_text.append_items(before.encode(), "files", ["!x"]) == after.encode()


@pytest.mark.parametrize(
    "before", ['{"files": "a"}', "{}", "[", '{"files": {"0": "a"}}', "\xff", '{"a": {"files": []}}']
)
def test_json_without_such_an_array_is_left_alone(before: str) -> None:
    assert json_text.append_items(before.encode("latin-1"), "files", ["!x"]) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"files": ["a", "x"]}', '{"files": ["a"]}'),
        ('{"files": ["x", "a"]}', '{"files": ["a"]}'),
        ('{"files": ["x", "a", "x"]}', '{"files": ["a"]}'),
        ('{"files": [\n  "a",\n  "x",\n  "b"\n]}', '{"files": [\n  "a",\n  "b"\n]}'),
        ('{"files": [\n  "a",\n  "x"\n]}', '{"files": [\n  "a"\n]}'),
    ],
)
def test_an_item_is_taken_out_with_its_comma(before: str, after: str) -> None:
    assert json_text.remove_items(before.encode(), "files", lambda item: item == "x") == after.encode()


def test_an_array_is_never_emptied() -> None:
    assert json_text.remove_items(b'{"files": ["x"]}', "files", lambda item: item == "x") is None


@given(
    st.lists(st.one_of(WORDS, st.integers(), st.lists(WORDS, max_size=2)), max_size=5),
    st.lists(WORDS, min_size=1, max_size=3),
    st.sampled_from([None, 1, 2, "\t"]),
)
def test_any_json_reads_back_with_the_items_added(
    items: list[object], more: list[str], indent: int | str | None
) -> None:
    document = {"name": "a", "files": items, "z": {"files": ["no"]}}
    text = json.dumps(document, indent=indent, ensure_ascii=False).encode()
    edited = json_text.append_items(text, "files", more)
    assert edited is not None
    assert json.loads(edited) == {**document, "files": [*items, *more]}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '[tool.x]\nexclude = ["n"]\n'),
        ("[tool.x]\n", '[tool.x]\nexclude = ["n"]\n'),
        ("[tool.x]\na = 1  # one\n\n[other]\n", '[tool.x]\na = 1  # one\nexclude = ["n"]\n\n[other]\n'),
        ('[tool.x]\nexclude = ["a"]\n', '[tool.x]\nexclude = ["a", "n"]\n'),
        ('[tool.x]\nexclude = ["a",]\n', '[tool.x]\nexclude = ["a", "n"]\n'),
        ("[tool.x]\nexclude = []  # none yet\n", '[tool.x]\nexclude = ["n"]  # none yet\n'),
        (
            '[tool.x]\nexclude = [\n  "a",  # keep ] this\n  "b"  # last\n]\n',
            '[tool.x]\nexclude = [\n  "a",  # keep ] this\n  "b",  # last\n  "n"\n]\n',
        ),
        ('[tool.x]\nexclude = [\n    "a",\n]\n', '[tool.x]\nexclude = [\n    "a",\n    "n",\n]\n'),
        ('[tool.x]\r\nexclude = ["a"]\r\n', '[tool.x]\r\nexclude = ["a", "n"]\r\n'),
        ('[tool]\nx.exclude = ["a"]\n', '[tool]\nx.exclude = ["a", "n"]\n'),
        ('tool.x.exclude = ["a"]\n', 'tool.x.exclude = ["a", "n"]\n'),
        ('[tool."x"]\n"exclude" = [\'a\']\n', '[tool."x"]\n"exclude" = [\'a\', "n"]\n'),
        ("[project]\nname = 'a'", "[project]\nname = 'a'\n\n[tool.x]\nexclude = [\"n\"]\n"),
    ],
)
def test_toml_grows_where_a_person_would_add_it(before: str, after: str) -> None:
    assert (toml_text.append(before.encode(), ("tool", "x", "exclude"), ["n"]) or b"").decode() == after


@pytest.mark.parametrize(
    "before", ["[tool.x]\nexclude = 'a'\n", "tool = {x = {exclude = ['a']}}\n", "[[tool.x]]\n", "a = [", "x = 1\nx = 2"]
)
def test_toml_that_cannot_grow_without_doubt_is_left_alone(before: str) -> None:
    assert toml_text.append(before.encode(), ("tool", "x", "exclude"), ["n"]) is None


@given(
    st.lists(WORDS, min_size=1, max_size=3), st.sampled_from(["", "[tool.x]\n", "[tool.x]\nexclude = [\n 'a',\n]\n"])
)
def test_any_words_come_back_from_toml(words: list[str], before: str) -> None:
    edited = toml_text.append(before.encode(), ("tool", "x", "exclude"), words)
    assert edited is not None
    old = tomllib.loads(before).get("tool", {}).get("x", {}).get("exclude", [])
    assert tomllib.loads(edited.decode())["tool"]["x"]["exclude"] == [*old, *words]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b"a\nb\n"),
        (b"x", b"x\na\nb\n"),
        (b"# c\r\nx\r\n", b"# c\r\nx\r\na\r\nb\r\n"),
        (b"\xef\xbb\xbfx\n", b"\xef\xbb\xbfx\na\nb\n"),
        (b"a\nb\n", b"a\nb\n"),
        (b" a \n", b" a \nb\n"),
        (b"a\n!*\nb\n", b"a\n!*\nb\na\n"),
    ],
)
def test_lines_are_added_once_in_the_line_ends_of_the_file(before: bytes, after: bytes) -> None:
    assert line_text.append(before, ["a", "b"]) == after
