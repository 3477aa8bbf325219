"""What settings come to in the build that is published, and which places only count while somebody develops."""

from __future__ import annotations

import pytest

from auditor.checks.pipeline._engine import branches, javascript, production
from auditor.checks.pipeline._engine.production import Unclear

SOURCE = frozenset(("source-map",))


def come_to(text: str) -> frozenset[object]:
    return production.value(javascript.read(text), text.index("HERE: "))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("true", {True}),
        ("'hidden'", {"hidden"}),
        ('"inline" as const', {"inline"}),
        ("mode === 'production'", {True}),
        ("mode !== 'production'", {False}),
        ("process.env.NODE_ENV === 'development' ? 'inline' : false", {False}),
        ("argv.mode == 'production' ? 'source-map' : 'eval'", {"source-map"}),
        ("!isProduction && 'source-map'", {False}),
        ("isDev ? 'eval' : isProd ? 'source-map' : false", {"source-map"}),
        ("process.argv.includes('--dev')", {False}),
        ("!process.argv.includes('--watch')", {True}),
        ("process.argv[2] === 'production' ? false : 'inline'", {False}),
        ("!!process.env.DEBUG_MAPS", {False}),
        ("!process.env.NO_MAPS", {True}),
        ("process.env.MAPS === 'off' ? false : true", {True}),
        ("process.env.NODE_ENV || 'development'", {"production"}),
        ("options.sourcemap ?? true", {Unclear.UNKNOWN, True}),
        ("undefined ?? 'source-map'", {"source-map"}),
        ("Boolean(options.watch)", {False}),
        ("(command === 'serve') ? true : (false)", {False}),
        ("api.env('production')", {True}),
        ("notProduction", {False}),
        ("whoKnows ? true : true", {True}),
        ("whoKnows ? true : false", {True, False}),
        ("whoKnows", {Unclear.UNKNOWN}),
        ("compute('a')", {Unclear.UNKNOWN}),
        ("() => true", {Unclear.THING}),
        ("{ client: true }", {Unclear.THING}),
        ("'a' + suffix", {Unclear.UNKNOWN}),
        ("`${name}-map`", {Unclear.UNKNOWN}),
        ("process.env.CI", {Unclear.UNKNOWN}),
    ],
)
def test_an_expression_is_what_it_is_in_a_plain_production_build(expression: str, expected: set[object]) -> None:
    assert come_to(f"export default {{ HERE: {expression}, other: 1 }}") == expected


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("const maps = 'hidden'", {"hidden"}),
        ("const maps: Maps = !process.env.ROLLUP_WATCH", {True}),
        ("const prod = env === 'production'\nconst maps = prod ? true : 'inline'", {True}),
        ("let maps = true\nmaps = false", {Unclear.UNKNOWN}),
        ("const maps = maps", {Unclear.UNKNOWN}),
        ("import { maps } from './maps'", {Unclear.UNKNOWN}),
    ],
)
def test_a_name_is_what_the_file_says_once(declared: str, expected: set[object]) -> None:
    assert come_to(f"{declared}\nexport default {{ HERE: maps }}") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("if (mode === 'development') { return { HERE: 1 } }", True),
        ("if (mode === 'production') { return { HERE: 1 } }", False),
        ("if (isDev) config.HERE = 1", True),
        ("if (isDev) { x() }\nconfig.HERE = 1", False),
        ("if (prod) { x() } else { config.HERE = 1 }", True),
        ("if (dev) { x() } else { config.HERE = 1 }", False),
        ("if (dev) x()\nelse config.HERE = 1", False),
        ("if (prod) { a() } else if (other) { config.HERE = 1 }", True),
        ("x = command === 'serve' ? { HERE: 1 } : { b: 2 }", True),
        ("x = command === 'serve' ? { b: 2 } : { HERE: 1 }", False),
        ("x = prod ? { b: 2 } : { HERE: 1 }", True),
        ("x = { a: b ? c : d, e: { HERE: 1 } }", False),
        ("x = [isDev && { HERE: 1 }]", True),
        ("x = { env: { development: { HERE: 1 } } }", True),
        ("x = { env: { production: { HERE: 1 } } }", False),
        ("const devConfig = { HERE: 1 }", True),
        ("const config = { HERE: 1 }", False),
        ("function development() { return { HERE: 1 } }", True),
        ("x = [{ mode: 'development', HERE: 1 }, { mode: 'production' }]", True),
        ("x = { mode: 'development', HERE: 1 }", False),
        ("// if (dev) {\nx = { HERE: 1 }", False),
        ("const r = /[{(]/\nx = { HERE: 1 }", False),
    ],
)
def test_a_place_is_for_work_where_something_around_it_says_so(text: str, *, expected: bool) -> None:
    assert branches.only_for_work(javascript.read(text), text.index("HERE")) is expected


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000,
        "!" * 5000 + "x",
        "a ? " * 3000,
        "'\\" * 5000,
        "/*/" * 5000,
        "`${" * 3000,
        "x = {" * 3000,
        "<" * 9,
        "\\",
    ],
)
def test_nonsense_is_read_to_its_end(text: str) -> None:
    script = javascript.read(f"HERE: {text}")
    assert production.value(script, 0)
    assert branches.only_for_work(script, len(text)) in {True, False}
    assert len(javascript.without_comments(text)) == len(text)
