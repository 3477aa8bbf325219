from __future__ import annotations

import base64
import gzip
import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.model.blob import Blob, Incomplete
from auditor.model.source_map import EvalSources, MapReference, SourceMap
from auditor.scan.sweep import Scanner, sweep
from auditor.unpack.limits import Limits
from tests.unpack.conftest import NEEDLE, Opened

MAP = {
    "version": 3,
    "file": "a.js",
    "sourceRoot": "",
    "sources": ["../src/a.ts", "../node_modules/b/index.js", "webpack://app/./src/c.ts"],
    "sourcesContent": [f"// \u00e9 \U0001f600\nconst k = '{NEEDLE.decode()}'\n", "module.exports = 1", None],
    "names": ["k"],
    "mappings": "AAAA;AACA",
    "debugId": "1-2-3",
}
RAW = json.dumps(MAP, ensure_ascii=False).encode()
ESCAPED = json.dumps(MAP).encode()
BASE64 = base64.b64encode(RAW)
FORMS = {
    "file": RAW,
    "escaped": ESCAPED,
    "marked": b"\xef\xbb\xbf" + RAW,
    "guarded": b")]}'\n" + RAW,
    "guarded without a quote": b")]}\n" + RAW,
    "quoted charset": b'x()\n//# sourceMappingURL=data:application/json;charset="utf-8";base64,' + BASE64 + b"\n",
    "gzip": gzip.compress(RAW),
    "other order": json.dumps(dict(sorted(MAP.items()))).encode(),
    "unknown field first": json.dumps({"x_tool": [1], **MAP}).encode(),
    "index": json.dumps({"version": 3, "sections": [{"offset": {"line": 0, "column": 0}, "map": MAP}]}).encode(),
    "inline": b"x()\n//# sourceMappingURL=data:application/json;charset=utf-8;base64," + BASE64 + b"\n",
    "legacy": b"x()\n//@ sourceMappingURL=data:application/json;base64," + BASE64,
    "style": b"a{}\n/*# sourceMappingURL=data:application/json;charset=UTF-8;base64," + BASE64 + b" */\n",
    "middle": b"x()\n//# sourceMappingURL=data:application/json;base64," + BASE64 + b"\n" + b"y();\n" * 9000,
    "percent": b"x()\n//# sourceMappingURL=data:application/json;charset=utf-8," + quote(RAW).encode(),
    "in a map": json.dumps(
        {
            "version": 3,
            "sources": ["x.js"],
            "sourcesContent": ["x\n//# sourceMappingURL=data:application/json;base64," + BASE64.decode()],
            "mappings": "",
        }
    ).encode(),
}


def maps(said: list[Any]) -> list[SourceMap]:
    return [each for each in said if isinstance(each, SourceMap)]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_sources_and_the_facts(form: str, opened: Opened) -> None:
    said = opened(FORMS[form], "dist/a.json")
    chains = {each[0] for each in said if isinstance(each, tuple)}
    assert any(chain[-1] == "sourcesContent[0] ../src/a.ts" for chain in chains)
    found = next(each for each in maps(said) if len(each.sources) == 3)
    assert found.version == 3 or form == "index"
    assert [source.name for source in found.own] == ["../src/a.ts", "webpack://app/./src/c.ts"]
    (disclosed,) = found.disclosed
    assert (disclosed.lines, disclosed.size) == (2, len(str(MAP["sourcesContent"][0]).encode()))  # type: ignore[index]
    assert found.names == 1
    assert not [each for each in said if isinstance(each, Incomplete)]


def test_a_map_that_was_opened_is_not_searched_in_its_packed_form(opened: Opened) -> None:
    chains = [each[0] for each in opened(RAW) if isinstance(each, tuple)]
    assert chains == [("file", "sourcesContent[0] ../src/a.ts")]


def test_a_needle_in_any_other_field_is_seen(opened: Opened) -> None:
    for odd in ({"names": [NEEDLE.decode()]}, {"x_tool": {NEEDLE.decode(): 1}}, {"sources": [NEEDLE.decode()]}):
        assert [
            each
            for each in opened(json.dumps({**MAP, "sourcesContent": [], **odd}).encode())
            if isinstance(each, tuple)
        ]


@pytest.mark.parametrize(
    "data",
    [
        b'msgid "mappings": nothing',
        b'{"mappings": {"properties": {}}, "version": 3}',
        b'{"version": 3, "sections": ["news", "sport"], "title": "x"}'.replace(b'"version": 3, ', b""),
        b'{"version": 3, "sources": ["a"]}',
        b"\x00\x01mappings",
        b'{"mappings": ',
    ],
)
def test_other_files_are_no_maps(data: bytes, opened: Opened) -> None:
    assert maps(opened(data, "locale.map")) == []


def test_null_content_is_no_disclosure(opened: Opened) -> None:
    (found,) = maps(opened(json.dumps({**MAP, "sourcesContent": [None, None, None]}).encode()))
    assert found.disclosed == ()


def references(data: bytes, opened: Opened) -> list[MapReference]:
    return [each for each in opened(data) if isinstance(each, MapReference)]


@pytest.mark.parametrize(
    ("data", "url", "final"),
    [
        (b"x\n//# sourceMappingURL=a.js.map", "a.js.map", True),
        (b"x\n//@ sourceMappingURL=a.js.map\n\n", "a.js.map", True),
        (b"x\n//# sourceMappingURL=a.js.map?v=1#x\n// the end\n", "a.js.map?v=1#x", True),
        (b"x /*# sourceMappingURL=a.css.map */", "a.css.map", True),
        (b"x /*# sourceMappingURL=a.css.map*/\n", "a.css.map", True),
        (b"x\n//# sourceMappingURL=https://maps.example/a.js.map\ny()", "https://maps.example/a.js.map", False),
        (b"x\n//# sourceMappingURL = a.js.map", "a.js.map", True),
    ],
)
def test_comments(data: bytes, url: str, final: bool, opened: Opened) -> None:  # noqa: FBT001
    (found,) = references(data, opened)
    assert (found.url, found.final, found.inline) == (url, final, False)
    assert data[found.start : found.start + 2] in (b"//", b"/*")


def test_several_comments(opened: Opened) -> None:
    found = references(b"a\n//# sourceMappingURL=a.map\nb\n//# sourceMappingURL=b.map\n", opened)
    assert [(each.url, each.final) for each in found] == [("a.map", False), ("b.map", True)]


def test_a_string_that_speaks_of_map_comments_is_no_reference(opened: Opened) -> None:
    assert references(b'const text = "# sourceMappingURL=" + name', opened) == []


def test_an_inline_map_is_said_to_be_inline(opened: Opened) -> None:
    (found,) = references(FORMS["inline"], opened)
    assert found.inline
    assert found.final
    assert len(found.url) <= 64


def test_eval_modules(opened: Opened) -> None:
    code = "const a = 1;\nconst k = '" + NEEDLE.decode()[:9] + "' + '" + NEEDLE.decode()[9:] + "';\n"
    module = json.dumps(code + "\n//# sourceURL=webpack://app/./src/a.ts?")
    said = opened(f"var m = {{1: () => {{ eval({module}) }}}}".encode())
    (fact,) = [each for each in said if isinstance(each, EvalSources)]
    assert fact.names == ("webpack://app/./src/a.ts?",)
    chains = [each[0] for each in said if isinstance(each, tuple)]
    assert ("file", "eval webpack://app/./src/a.ts?", "joined strings") in chains


def test_too_many_sources_are_said_to_be_too_many(opened: Opened) -> None:
    data = json.dumps({"version": 3, "sources": ["a"] * 30, "mappings": ""}).encode()
    said = opened(data, limits=Limits(members=10))
    assert [each.limit for each in said if isinstance(each, Incomplete)] == ["members"]


def test_a_map_cut_in_the_middle_of_its_url_is_no_accident(opened: Opened) -> None:
    data = FORMS["inline"][:200]
    assert references(data, opened)[0].inline


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
KEYS = [
    "version",
    "file",
    "sourceRoot",
    "sources",
    "sourcesContent",
    "names",
    "mappings",
    "sections",
    "map",
    "url",
    "debugId",
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=9))
def test_wrong_types_everywhere(opened: Opened, value: dict[str, Any]) -> None:
    value.setdefault("version", 3)
    value.setdefault("mappings", "")
    for found in maps(opened(json.dumps(value).encode("utf-8", "surrogatepass"))):
        assert isinstance(found.file, str)
        assert all(isinstance(source.name, str) for source in found.sources)


@pytest.mark.parametrize(
    "data",
    [
        b'{"version":3,"mappings":"' + b"\xff\xfe" * 50 + b'","sources":["\xff.ts"],"sourcesContent":["\xff"]}',
        b'{"version":3,"mappings":"","sources":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"version":3,"mappings":"","sources":[' + b"1" * 10_000 + b"]}",
        b'{"version":3,"mappings":"DDDDD////","sources":[{"a":1},[],7]}',
        b'{"version":3,"sections":[' + b"{}," * 1_000_000 + b"{}]}",
        b'{"version":3,"mappings":"","sources":["\\ud800"],"sourcesContent":["\\udfff\\u0000"]}',
    ],
)
def test_bad_input_is_at_most_a_gap(data: bytes, opened: Opened) -> None:
    assert all(isinstance(each, SourceMap | Incomplete) for each in opened(data))


def test_the_same_whatever_the_number_of_threads(scanner: Scanner) -> None:
    blobs = [Blob(data=data * (1 + 300_000 // len(data)), chain=(name,)) for name, data in FORMS.items()]
    blobs += [Blob(data=data, chain=(name,)) for name, data in FORMS.items()] * 30
    said = [list(map(repr, sweep(blobs, scanner, workers=count))) for count in (1, 2, 3)]
    assert said[0] == said[1] == said[2]
    assert len(said[0]) > 100
