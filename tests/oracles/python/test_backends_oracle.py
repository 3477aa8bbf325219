"""Fresh projects built by the real backends: no list marked exact may be wrong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import seeds
from tests.oracles.python.compare import run

PYTHON = Path(__file__).parents[3] / ".oracles" / "python" / "bin" / "python"
OLD = PYTHON.parents[1] / "old"
COUNT = 30


@pytest.mark.oracle
@pytest.mark.parametrize("backend", ["flit", "hatchling", "pdm", "poetry", "uv_build"])
def test_fresh_projects_are_predicted(backend: str) -> None:
    if not (PYTHON.exists() and (OLD / "uv_build-0.8.24").is_dir()):
        message = f"{PYTHON} with every backend, or {OLD}, is not there: see tests/oracles/python/requirements-*.txt"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    start = seeds.FIRST
    wrong: list[str] = []
    exact = 0
    for seed, outcome in run(backend, str(PYTHON), range(start, start + COUNT)):
        wrong += [f"seed {seed}: {text}" for text in outcome.wrong]
        exact += sum(count for name, count in outcome.tally.items() if name.endswith(" exact"))
    assert not wrong
    assert exact > COUNT // 2
