"""pnpm, yarn and bun against lists the real tools made: kept ones always, fresh ones where they are installed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from auditor.errors import StowgateError
from tests import seeds
from tests.oracles.managers.manager_compare import FILES, LISTINGS, MODULES, compare, kept, measure, packager, request

TOOLS = sorted(FILES)
LEAST_EQUAL = {"pnpm": 0.97, "yarn": 0.93, "yarn@1": 0.92, "bun": 0.97}


@pytest.mark.parametrize("tool", TOOLS)
def test_a_list_called_exact_is_the_one_the_tool_packed(tool: str) -> None:
    outcomes = {name: compare(tool, tree, answer) for name, tree, answer in kept(tool)}
    wrong = {name: one.detail for name, one in outcomes.items() if one.evidence != "approximate" and not one.equal}
    assert wrong == {}
    assert sum(one.evidence == "exact" for one in outcomes.values()) > 150
    assert sum(one.equal for one in outcomes.values()) / len(outcomes) >= LEAST_EQUAL[tool]


@pytest.mark.parametrize("tool", TOOLS)
def test_an_approximate_list_names_its_cause(tool: str) -> None:
    for _, tree, _ in kept(tool):
        try:
            package = packager(tool).pack(request(tool, tree))
        except StowgateError as error:
            assert str(error)  # noqa: PT017 - both endings of a prediction are checked here
            continue
        assert bool(package.evidence_note) == (package.evidence == "approximate")


@pytest.mark.parametrize("tool", TOOLS)
def test_the_trace_of_a_path_agrees_with_the_list(tool: str) -> None:
    asked = 0
    for _, tree, answer in list(kept(tool))[:40]:
        if answer.error:
            continue
        package = packager(tool).pack(request(tool, tree))
        why = {file.path: file.why for file in package.files}
        for path in list(tree)[:4]:
            found = packager(tool).trace(request(tool, tree), path)
            assert found.ships == (path in why), path
            assert found.decided_by.kind
            asked += 1
    assert asked > 100


@pytest.mark.parametrize("tool", TOOLS)
def test_kept_trees_stay_small(tool: str) -> None:
    assert 100_000 < (LISTINGS / FILES[tool]).stat().st_size < 500_000


@pytest.fixture(scope="module")
def modules() -> Path:
    if not MODULES.is_dir() or not shutil.which("node"):
        if os.environ.get("CI"):
            pytest.fail("the package managers are not installed in .oracles/managers")
        pytest.skip("the package managers are not installed in .oracles/managers")
    return MODULES


@pytest.mark.oracle
@pytest.mark.parametrize("level", ["usual", "nasty"])
@pytest.mark.parametrize("tool", TOOLS)
def test_fresh_trees_called_exact_are_what_the_tool_packs(tool: str, level: str, modules: Path) -> None:
    start = seeds.FIRST
    counts = measure(tool, level, range(start, start + 8), modules)
    assert counts["exact", False] == 0, f"seeds from {start}"
    assert counts["error", False] == 0, f"seeds from {start}"
    assert sum(counts.values()) == 8
