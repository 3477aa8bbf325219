from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from auditor.checks.secret.engine.examples import expand
from auditor.errors import RuleError
from auditor.memory import audit, frames, integrity, pattern, payloads, rulebook, vocabulary
from auditor.memory.payloads import Scanner
from auditor.model.rule import Rule

RULES = rulebook.rules()
TEXTS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "texts.yaml").read_text("utf-8"))
PLANTED = [(family, text) for family, texts in TEXTS["planted"].items() for text in texts]


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return payloads.scanner(tuple(RULES.values()))


def speaks(rule: Rule, text: str, scanner: Scanner, folder: Path) -> bool:
    """Say whether a rule fires: a text for pattern rules, the lines of a store for checks."""
    if not (rule.pattern or {}).get("check"):
        return any(hit.rule == rule.id for hit in scanner.look(text))
    path = folder / "store.jsonl"
    path.write_text(expand(text, rule.id) + "\n", "utf-8")
    report = audit.audit(audit.Request(targets=(str(path),), store="jsonl"))
    assert not report.skipped
    return any(finding.rule == rule.id for finding in report.findings)


@pytest.mark.parametrize(("identity", "text"), [(rule.id, text) for rule in RULES.values() for text in rule.match])
def test_examples_match(identity: str, text: str, scanner: Scanner, tmp_path: Path) -> None:
    assert speaks(RULES[identity], text, scanner, tmp_path)


@pytest.mark.parametrize(("identity", "text"), [(rule.id, text) for rule in RULES.values() for text in rule.no_match])
def test_counterexamples_do_not(identity: str, text: str, scanner: Scanner, tmp_path: Path) -> None:
    assert not speaks(RULES[identity], text, scanner, tmp_path)


def test_every_class_has_a_rule() -> None:
    classes = {(rule.pattern or {})["class"] for rule in RULES.values()}
    assert classes >= {f"M{number:02}" for number in range(1, 29)}


def test_checks_and_rules_belong_together() -> None:
    assert {check.rule for check in integrity.known()} == {
        rule.id for rule in RULES.values() if (rule.pattern or {}).get("check")
    }


def test_words_name_their_ids() -> None:
    for rule in RULES.values():
        for identity in (*(rule.pattern or {})["owasp"], *(rule.pattern or {})["atlas"]):
            assert identity in rule.why, rule.id


@pytest.mark.parametrize(("family", "text"), PLANTED)
def test_planted_texts_are_reported(family: str, text: str, scanner: Scanner) -> None:
    assert list(scanner.look(text)), family


def test_most_planted_texts_are_errors(scanner: Scanner) -> None:
    errors = [any(hit.level == "error" for hit in scanner.look(text)) for _, text in PLANTED]
    assert sum(errors) >= 0.8 * len(errors)


@pytest.mark.parametrize("text", TEXTS["honest"])
def test_honest_texts_are_no_errors(text: str, scanner: Scanner) -> None:
    assert [hit for hit in scanner.look(text) if hit.level == "error"] == []


@pytest.mark.parametrize(
    "line",
    ["strong override", "mighty: override", "weak:", "weak: no-such-concept", "weak: +override", "weak: over(ride"],
)
def test_frames_with_mistakes_are_refused(line: str) -> None:
    with pytest.raises(RuleError):
        frames.parse(line, vocabulary.load().names)


def test_patterns_with_mistakes_are_refused() -> None:
    rule = RULES["memory/concealment"]
    broken = Rule(
        **{
            name: getattr(rule, name) for name in ("id", "level", "score", "title", "why", "fix", "references", "since")
        },
        pattern={"class": "X1", "facet": "a", "owasp": ["LLM1"], "atlas": ["T1"], "agent": "b", "extra": 1},
    )
    with pytest.raises(RuleError) as caught:
        pattern.read(broken, vocabulary.load().names)
    for part in ("unknown key 'extra'", "class is M01", "'LLM1'", "'T1'", "frames"):
        assert part in str(caught.value)


def test_a_stored_secret_is_not_repeated(tmp_path: Path) -> None:
    secret = expand("xoxb-{digit:12}-{digit:13}-{alnum:24}", "stored")
    path = tmp_path / "store.jsonl"
    path.write_text(json.dumps({"id": "0", "text": f"é the bot logs in with {secret}"}) + "\n", "utf-8")
    report = audit.audit(audit.Request(targets=(str(path),), store="jsonl"))
    (found,) = [each for each in report.findings if each.rule == "memory/stored-secret"]
    assert found.memory is not None
    assert found.memory.span == (23, 23 + len(secret))
    assert secret not in repr(found)
