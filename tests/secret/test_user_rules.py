"""Rules that people bring: own YAML and the TOML of other scanners, taken over or refused by name, never a hang."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from auditor.checks.secret.engine import imported_toml, linear
from auditor.errors import RuleError, StowgateError
from auditor.model.report import Report
from auditor.secrets import Request, audit

TOML = """
title = "ours"
[[rules]]
id = "acme-key"
description = "Acme key"
regex = '''acme_(?i)[a-z]{3}_([[:xdigit:]]{12})'''
secretGroup = 1
keywords = ["acme_"]
entropy = 2.0
[[rules.allowlists]]
stopwords = ["0000"]
[[rules]]
id = "only-in-env"
regex = '''zzz=(\\w{6,20})'''
path = '''\\.env$'''
[[rules]]
id = "path-only"
path = '''\\.p12$'''
[allowlist]
paths = ['''ignored/''']
"""


def scan(tmp_path: Path, rules: str, name: str, **files: str) -> Report:
    (tmp_path / name).write_text(rules)
    folder = tmp_path / "tree"
    for path, text in files.items():
        target = folder / path.replace("__", "/").replace("_dot_", ".")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    return audit(Request(paths=(str(folder),), rules=(str(tmp_path / name),), select=("user",)))


def test_toml(tmp_path: Path) -> None:
    report = scan(
        tmp_path,
        TOML,
        "rules.toml",
        a_dot_txt="acme_ABC_12345678abcd\nacme_ABC_0000000000ab zzz=abcdefgh",
        b_dot_env="zzz=abcdefgh",
        ignored__c_dot_txt="acme_ABC_12345678abcd",
    )
    found = sorted((finding.rule, Path(finding.place.path).name, finding.place.column) for finding in report.findings)
    assert found == [("user/acme-key", "a.txt", 10), ("user/only-in-env", "b.env", 5)]
    assert [notice.text for notice in report.notices] == ["path-only: a rule about paths alone is not taken over"]


def test_yaml(tmp_path: Path) -> None:
    rules = "rules:\n  - id: ours\n    level: error\n    pattern: {token: 'ours_[a-z0-9]{8}', needs: [digit]}\n"
    report = scan(tmp_path, rules, "rules.yaml", a_dot_txt="ours_abcd1234 ours_abcdefgh")
    assert [(finding.rule, finding.level) for finding in report.findings] == [("user/ours", "error")]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.yaml", "- id: a\n", "`pattern` is a mapping"),
        ("a.yaml", "[", "not readable"),
        ("a.yaml", "- {id: a, pattern: {token: '(', x: 1}}", "unknown pattern key 'x'"),
        ("a.yaml", "- {id: a, pattern: {token: 'x*'}}", "matches nothing at all"),
        ("a.yaml", "- {id: a, colour: red, pattern: {token: abcdef}}", "unknown key 'colour'"),
        ("a.toml", "x = [", "a.toml"),
        ("a.toml", "x = 1", "no [[rules]]"),
        ("a.toml", "[[rules]]\nid='a'\nregex='('", "rule 1"),
        ("a.toml", "[[rules]]\nid='a'\nregex='(a)'\nsecretGroup=7", "names no group"),
    ],
)
def test_refused(tmp_path: Path, name: str, text: str, says: str) -> None:
    with pytest.raises(RuleError, match=re.escape(says)):
        scan(tmp_path, text, name, a_dot_txt="x")


def test_a_pattern_that_the_pass_refuses_is_named(tmp_path: Path) -> None:
    rules = "- {id: back, pattern: {token: '(a)[0-9]+(?<=x)b'}}\n- {id: fine, pattern: {token: 'fine_[0-9]{6}'}}\n"
    try:
        report = scan(tmp_path, rules, "a.yaml", a_dot_txt="fine_123457 a1b")
    except StowgateError as error:
        assert "back" in str(error)  # noqa: PT017 - either it is run another way or it is refused by name
    else:
        assert [finding.rule for finding in report.findings] == ["user/fine"]


@pytest.mark.parametrize(
    "expression", [r"(a+)+$", r"(?:a|a?)+b", r"x(\w*\s*)*y", r"\w*\w*\w*\w*\w*\w*z", r"((a{1,40}){1,40}){1,40}b"]
)
def test_never_a_hang(tmp_path: Path, expression: str) -> None:
    rules = f"- {{id: slow, pattern: {{token: '{expression}'}}}}\n"
    try:
        scan(tmp_path, rules, "a.yaml", a_dot_txt="a" * 5000 + "!" + "x" + "a " * 4000)
    except RuleError as error:
        assert "slow" in str(error)  # noqa: PT017 - refused by name, which is one of the two answers


def test_risk() -> None:
    assert linear.is_risky(r"(\w+)+")
    assert not linear.is_risky(r"acme_[a-z]{3}_([0-9a-f]{12,40})")


def test_inline_flags() -> None:
    assert imported_toml.translate("a(?i)b|c", "x") == "a(?i:b|c)"
    assert imported_toml.translate("(a(?i)b)c", "x") == "(a(?i:b))c"
    assert imported_toml.translate("[(?i)]", "x") == "[(?i)]"
    assert imported_toml.translate(r"\x{41}\z", "x") == r"\x41\Z"
