"""Every code rule against its fixture: the trees it must speak about, and the honest ones that look like them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from auditor import catalogue
from auditor.audit import Request, audit
from auditor.inventory.targets import Wishes
from tests import trees


def _cases(kind: str) -> list[Any]:
    found = []
    for identity in catalogue.load().modules:
        fixture = trees.FIXTURES / f"{identity}.yaml"
        cases = trees.read(fixture).get(kind, []) if fixture.exists() else []
        found += [pytest.param(identity, case, id=f"{identity}: {case['name']}") for case in cases]
    return found


def _findings(identity: str, case: dict[str, Any], folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    tree = trees.plant(case["files"], folder / "tree")
    if case.get("git"):
        trees.commit(tree)
    trees.plant(case.get("untracked", {}), tree)
    monkeypatch.chdir(tree)
    wishes = Wishes(packager=case.get("packager", "auto"), publishable=True, wheel_from_tree=case.get("wheel", False))
    before = trees.plant(case["before"], folder / "before") / case.get("compare", "") if "before" in case else ""
    request = Request(
        targets=(case.get("target", "."),), wishes=wishes, select=(identity,), compare_to=str(before), baseline=""
    )
    report = audit(request)
    assert not [skip for skip in report.skipped if skip.what.startswith("the comparison")], report.skipped
    assert not report.failures, report.failures
    assert not report.failed, report.failed
    return report.findings


@pytest.mark.parametrize(("identity", "case"), _cases("match"))
def test_it_speaks(identity: str, case: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    findings = _findings(identity, case, tmp_path, monkeypatch)
    expected = case["expect"]
    assert [finding.place.path for finding in findings] == [each["path"] for each in expected]
    for finding, wanted in zip(findings, expected, strict=True):
        assert finding.level == wanted.get("level", finding.level), finding.message
        assert wanted.get("says", "") in finding.message
        assert finding.rule == identity


@pytest.mark.parametrize(("identity", "case"), _cases("no_match"))
def test_it_is_silent(identity: str, case: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [finding.message for finding in _findings(identity, case, tmp_path, monkeypatch)] == []


@pytest.mark.parametrize("identity", sorted(catalogue.load().modules))
def test_every_code_rule_has_both_kinds_of_example(identity: str) -> None:
    cases = trees.read(trees.FIXTURES / f"{identity}.yaml")
    assert cases["match"], identity
    assert cases["no_match"], identity


def test_no_fixture_without_a_rule() -> None:
    known = catalogue.load().rules
    for family in {identity.partition("/")[0] for identity in known}:
        for fixture in (trees.FIXTURES / family).glob("*.yaml"):
            assert f"{family}/{fixture.stem}" in known, fixture
