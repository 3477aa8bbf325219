"""Every pattern rule under rules/ships against its own examples: the files it must speak about, and their likes."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from auditor import catalogue
from auditor.audit import context_maker
from auditor.checks.ships._engine.judge import judge
from auditor.checks.ships._engine.names import Index
from auditor.checks.ships._engine.schema import expression, parse
from auditor.errors import RuleError
from auditor.inventory.source import PackageSource
from auditor.model.finding import Finding
from auditor.model.package import Kind, Package, Reason, ShippedFile
from auditor.model.rule import LEVELS, Rule
from tests.trees import expand

RULES = [rule for rule in catalogue.load().rules.values() if rule.family == "ships" and rule.pattern is not None]
KINDS: dict[str, Kind] = {"sdist": "sdist", "wheel": "wheel", "npm-tarball": "npm-tarball"}


@dataclass(frozen=True)
class Example:
    """`[KIND] [closed] [LEVEL] PATH`, then the content."""

    kind: Kind
    closed: bool
    level: str
    path: str
    content: bytes


def read(text: str) -> Example:
    header, _, content = text.partition("\n")
    words = header.split(" ")
    kind = KINDS[words.pop(0)] if words[0] in KINDS else "npm-tarball"
    closed = words[0] == "closed"
    words = words[closed:]
    level = words.pop(0) if words[0] in LEVELS else ""
    return Example(kind, closed, level, " ".join(words), expand(content).encode("latin-1"))


def package(example: Example, *more: str) -> PackageSource:
    contents = {example.path: example.content, **dict.fromkeys(more, b"{}")}
    manifest = {"private": True} if example.closed else {"license": "MIT", "repository": "https://git.example.com/a"}
    files = tuple(
        ShippedFile(path=path, size=len(content), why=Reason(kind="artifact"), read=lambda content=content: content)  # type: ignore[misc]
        for path, content in sorted(contents.items())
    )
    return PackageSource(
        package=Package(
            target=".",
            ecosystem="npm" if example.kind == "npm-tarball" else "pypi",
            kind=example.kind,
            name="a",
            version="1.0.0",
            files=files,
            evidence="artifact",
            manifest=manifest,
        )
    )


def findings(rules: list[Rule], source: PackageSource) -> list[Finding]:
    return list(judge(rules, context_maker(source)))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_it_speaks_about_its_examples(rule: Rule) -> None:
    for text in rule.match:
        example = read(text)
        found = findings([rule], package(example))
        assert [(each.rule, each.place.path) for each in found] == [(rule.id, example.path)], text
        assert found[0].level == (example.level or rule.level), text


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_it_is_silent_about_their_likes(rule: Rule) -> None:
    for text in rule.no_match:
        assert findings([rule], package(read(text))) == [], text


def test_there_are_enough_of_them() -> None:
    assert len(RULES) >= 60


def test_what_stands_beside_can_make_it_milder() -> None:
    rule = catalogue.load().get("ships/mcp-config")
    example = read('warning .mcp.json\n{"mcpServers": {}}')
    assert [each.level for each in findings([rule], package(example))] == ["warning"]
    assert [each.level for each in findings([rule], package(example, ".claude-plugin/plugin.json"))] == ["note"]


def test_other_peoples_files_weigh_less() -> None:
    rule = catalogue.load().get("ships/private-key")
    key = "-----BEGIN PRIVATE KEY-----\n{alnum:64}"
    assert [each.level for each in findings([rule], package(read(f"a.pem\n{key}")))] == ["error"]
    assert [each.level for each in findings([rule], package(read(f"node_modules/x/a.pem\n{key}")))] == ["warning"]


def test_an_ordinary_package_is_quiet() -> None:
    ordinary = (
        "README.md LICENSE CHANGELOG.md dist/index.js dist/index.d.ts dist/index.cjs dist/core.js src/index.ts "
        "docs/guide.md test/index.js tests/fixtures/a.txt bin/cli.js assets/logo.svg man/a.1 lib/core/index.js "
        "lib/env.js package.json "
        "cacert.pem py.typed lib/secrets.py lib/session.json lib/keys.json lib/token.js data/words.txt locale/de.po"
    ).split()
    for kind in KINDS.values():
        example = Example(kind, closed=False, level="", path="index.js", content=b"export {}")
        assert findings(RULES, package(example, *ordinary)) == []


@pytest.mark.parametrize(
    "pattern",
    [
        {},
        {"names": "a"},
        {"names": ["a"], "nmaes": []},
        {"names": ["a"], "when": [{"level": "error"}]},
        {"names": ["a"], "when": [{"has": "("}]},
        {"names": ["a"], "otherwise": "fatal"},
        {"names": ["a"], "tests": "loud"},
        {"names": ["a"], "kinds": {"tarball": "note"}},
    ],
)
def test_a_pattern_that_is_not_whole_is_refused(pattern: dict[str, object]) -> None:
    rule = Rule(
        id="ships/x", level="note", score=1.0, title="t", why="w", fix="f", references=(), since="0", pattern=pattern
    )
    with pytest.raises(RuleError):
        findings([rule], package(read("a\n")))


def test_the_index_forgets_no_rule_for_any_example() -> None:
    parsed = [parse(rule) for rule in RULES]
    index = Index(each.names for each in parsed)
    paths = {read(text).path.lower() for rule in RULES for text in (*rule.match, *rule.no_match)}
    for path in paths:
        meant = {number for number, each in enumerate(parsed) if each.names.match(path)}
        assert meant <= set(index.candidates(path)), path


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_condition_is_a_pattern(rule: Rule) -> None:
    for condition in parse(rule).when:
        assert expression(rule.id, condition.has) or expression(rule.id, condition.lacks)
    with pytest.raises(RuleError):
        expression(rule.id, "(")
