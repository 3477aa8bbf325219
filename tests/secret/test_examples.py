"""Every secret rule against its own examples, and what every rule file must hold."""

from __future__ import annotations

import re

import pytest

from auditor import rules as rule_files
from auditor.checks.secret.engine.examples import expand
from auditor.model.rule import Rule
from tests.secret.conftest import Judge

RULES = [rule for rule in rule_files.read_all().values() if rule.family == "secret"]
MATCHES = [(rule, number) for rule in RULES for number in range(len(rule.match))]
NO_MATCHES = [(rule, number) for rule in RULES for number in range(len(rule.no_match))]


def name(case: tuple[Rule, int]) -> str:
    return f"{case[0].slug}-{case[1]}"


@pytest.mark.parametrize("case", MATCHES, ids=name)
def test_match(case: tuple[Rule, int], judge: Judge) -> None:
    rule, number = case
    outcome = judge(expand(rule.match[number], f"{rule.id} {number}"))
    assert rule.id in {detection.rule for detection in outcome.detections}, outcome


@pytest.mark.parametrize("case", NO_MATCHES, ids=name)
def test_no_match(case: tuple[Rule, int], judge: Judge) -> None:
    rule, number = case
    outcome = judge(expand(rule.no_match[number], f"{rule.id} no {number}"))
    loud = {found.rule for found in outcome.detections if "the value looks made up" not in found.facts}
    assert rule.id not in loud, outcome


def test_there_are_enough() -> None:
    assert len(RULES) >= 450


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
def test_words(rule: Rule) -> None:
    assert rule.references, "say where the format or the danger is described"
    assert rule.why.endswith(".")
    assert rule.fix.endswith(".")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
def test_no_live_looking_literal(rule: Rule) -> None:
    for text in (*rule.match, *rule.no_match):
        plain = re.sub(r"\{[^{}]*\}", " ", text).lower()
        # The alphabet of bech32 in its own order is a fact, not a key; slashes are those of addresses.
        plain = plain.replace("qpzry9x8gf2tvdw0s3jn54khce6mua7l", " ")
        assert not re.search(r"[a-z0-9+]{33,}", plain)
