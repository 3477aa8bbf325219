"""Every rule under rules/pipeline against its own examples, all in one run of the real semgrep."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

import pytest

from auditor import catalogue
from auditor.checks.pipeline._engine import kinds
from auditor.checks.pipeline._engine.manifest import scripts
from auditor.checks.pipeline._engine.meaning import Meaning
from auditor.checks.pipeline._engine.schema import PipelineRule, parse
from auditor.errors import RuleError
from auditor.model.rule import Rule
from auditor.scan.semgrep import Answer, ask
from tests.trees import expand

RULES = {rule.id: parse(rule) for rule in catalogue.load().rules.values() if rule.family == "pipeline" and rule.pattern}


def placed(example: str) -> tuple[kinds.Kind | None, bytes]:
    """Read an example: the path of the file, then its content."""
    path, _, content = example.partition("\n")
    folder, name = posixpath.split(path)
    kind = kinds.of(folder, name, repository=False) or kinds.of(folder, name, repository=True)
    return kind, expand(content).encode()


def names(rule: PipelineRule, which: str) -> Iterator[tuple[str, bytes]]:
    """Give semgrep's name and content of each example of one sort; what no kind takes has no name."""
    for number, example in enumerate(getattr(rule.rule, which)):
        kind, data = placed(example)
        if kind is not None and kind.name in rule.kinds:
            yield f"{kind.name}/{rule.rule.slug}-{which}-{number}.{kind.ending}", data


@pytest.fixture(scope="session")
def answer(semgrep: str) -> Answer:
    texts = {
        name: data for rule in RULES.values() for which in ("match", "no_match") for name, data in names(rule, which)
    }
    asked = [each for rule in RULES.values() for each in rule.asked()]
    return ask(asked, texts, program=semgrep, seconds=120).answer()


def speaks(rule: PipelineRule, name: str, data: bytes, answer: Answer) -> bool:
    kind = next(kind for kind in kinds.KINDS if kind.name == name.partition("/")[0])
    meaning = Meaning(kind=kind, data=data, scripts=scripts(data))
    found = [m for m in answer.matches if m.name == name and m.rule.partition("--")[0] == rule.rule.slug]
    return any(meaning.speaks(rule, match) for match in found)


@pytest.mark.oracle
@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.rule.id)
def test_it_speaks_about_its_examples(rule: PipelineRule, answer: Answer) -> None:
    examples = list(names(rule, "match"))
    assert len(examples) == len(rule.rule.match), "an example lies where the rule does not look"
    assert [name for name, data in examples if not speaks(rule, name, data, answer)] == []


@pytest.mark.oracle
@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.rule.id)
def test_it_is_silent_about_their_likes(rule: PipelineRule, answer: Answer) -> None:
    assert [name for name, data in names(rule, "no_match") if speaks(rule, name, data, answer)] == []


@pytest.mark.oracle
def test_every_example_parses(answer: Answer) -> None:
    assert answer.faults == ()


def test_there_are_enough_of_them() -> None:
    assert len(RULES) >= 60


@pytest.mark.parametrize(
    ("pattern", "complaint"),
    [
        ({"in": ["vite"], "semgrep": {"pattern": "x"}, "level": "note"}, "unknown pattern key level"),
        ({"in": ["vite"], "semgrep": {}}, "semgrep takes exactly one of"),
        ({"in": ["vitte"], "semgrep": {"pattern": "x"}}, "in is a list of"),
        ({"in": [], "semgrep": {"pattern": "x"}}, "in is a list of"),
        ({"in": ["vite"], "semgrep": {"pattern": "x"}, "makes": "maps"}, "comes with the setting"),
        ({"in": ["vite"], "semgrep": {"pattern": "x"}, "makes": "noise", "setting": "x"}, "makes is one of"),
        ({"in": ["vite"], "semgrep": {"pattern": "x"}, "has": "("}, "'('"),
    ],
)
def test_a_pattern_that_is_not_understood_is_refused(pattern: dict[str, object], complaint: str) -> None:
    rule = Rule(
        id="pipeline/a", level="note", score=1, title="a", why="a", fix="a", references=(), since="", pattern=pattern
    )
    with pytest.raises(RuleError, match="pipeline/a") as caught:
        parse(rule)
    assert complaint in str(caught.value)
