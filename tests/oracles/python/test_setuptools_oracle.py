"""Fresh projects built by the real setuptools: no list marked exact may be wrong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import seeds
from tests.oracles.python.setuptools_compare import run

PYTHON = Path(__file__).parents[3] / ".oracles" / "python" / "bin" / "python"
PLUGIN = PYTHON.parents[1] / "old" / "setuptools-scm"
COUNT = 40


@pytest.mark.oracle
def test_fresh_projects_are_predicted() -> None:
    if not (PYTHON.exists() and PLUGIN.is_dir()):
        message = f"{PYTHON} with setuptools, or {PLUGIN}, is not there: see tests/oracles/python/requirements-*.txt"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    start = seeds.FIRST
    wrong: list[str] = []
    compared = 0
    for seed, outcome in run(str(PYTHON), range(start, start + COUNT)):
        wrong += [f"seed {seed}: {text}" for text in outcome.wrong]
        compared += sum(count for name, count in outcome.tally.items() if name.endswith(" exact"))
    assert not wrong
    assert compared > COUNT
