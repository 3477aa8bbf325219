"""Shared by the whole suite: a clean environment, and the command line run as a person would."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

type_run = Callable[..., subprocess.CompletedProcess[str]]


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Number cases of bytes: an archive holds the second in which a process made it, and all must collect alike."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "STOWGATE_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture
def stowgate(tmp_path: Path) -> type_run:
    """Run the command line in a process of its own, in a temporary folder."""

    def run(*arguments: str | bytes, cwd: Path | None = None, **options: object) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, **options.pop("env", {})}  # type: ignore[dict-item]
        return subprocess.run(  # type: ignore[call-overload,no-any-return]
            [sys.executable, "-m", "auditor", *arguments],
            cwd=cwd or tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            timeout=120,
            check=False,
            **options,
        )

    return run
