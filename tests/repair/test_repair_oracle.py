"""Repairs against the real packers and backends: what was proved is what they do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.repair import npm_oracle, python_oracle

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".oracles" / "python" / "bin" / "python"
pytestmark = pytest.mark.oracle


def _need(path: Path) -> None:
    if not path.exists():
        message = f"{path.relative_to(ROOT)} is not installed (make oracles)"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)


def test_200_npm_projects() -> None:
    _need(npm_oracle.ORACLE / "node_modules" / "npm-packlist-11")
    problems, tally = npm_oracle.wrong([npm_oracle.plain(seed) for seed in range(200)])
    assert problems == []
    assert tally["closed"] > 0.95 * tally["unwanted"]


@pytest.mark.parametrize("backend", ["hatchling", "flit", "pdm", "poetry", "uv_build", "setuptools"])
def test_python_projects(backend: str) -> None:
    _need(PYTHON)
    problems, tally = python_oracle.run(backend, str(PYTHON), range(20))
    assert problems == []
    assert tally["closed"] > tally["left"]
