"""Streams that are closed, full or left early: the exit code still says what was found, and nothing is a fault."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from auditor import __main__, catalogue
from auditor.errors import UsageError
from tests import trees
from tests.conftest import type_run

GOOD = {"package.json": '{"name": "a", "version": "1.0.0"}', "a.js": "1"}
BAD = {"package.json": '{"name": "a",\n "version": }'}

pytestmark = pytest.mark.skipif(os.name == "nt", reason="streams of a POSIX shell")


def through_a_shell(redirection: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = f'"{sys.executable}" -m auditor check {redirection}'
    return subprocess.run(["/bin/sh", "-c", command], cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("redirection", "code"),
    [
        ("good >&-", 0),
        ("good <&-", 0),
        ("bad >&-", 2),
        ("bad 2>&-", 2),
        ("bad >&- 2>&- <&-", 2),
        ("good --output json=/nowhere/x", 2),
        ("good --output json=good", 2),
        pytest.param(
            "good >/dev/full", 2, marks=pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no such device")
        ),
        pytest.param(
            "bad 2>/dev/full", 2, marks=pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no such device")
        ),
    ],
)
def test_the_code_does_not_depend_on_who_listens(tmp_path: Path, redirection: str, code: int) -> None:
    trees.plant(GOOD, tmp_path / "good")
    trees.plant(BAD, tmp_path / "bad")
    done = through_a_shell(redirection, tmp_path)
    assert done.returncode == code, done.stderr
    assert "internal fault" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_that_leaves_early_does_not_make_it_clean(tmp_path: Path) -> None:
    trees.plant({**GOOD, **{f"lib/{'x' * 50}{number}.js": "1" for number in range(3000)}}, tmp_path / "good")
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "auditor", "list", "good", "nowhere"],
        cwd=tmp_path,
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    assert done.returncode == 2
    assert "nowhere" in done.stderr
    assert "Traceback" not in done.stderr


def test_each_bad_target_of_several_is_named(stowgate: type_run, tmp_path: Path) -> None:
    trees.plant(BAD, tmp_path / "one")
    trees.plant(BAD, tmp_path / "two")
    assert "one: package.json: not valid JSON at line 2" in stowgate("check", "one", "two").stderr
    assert "error: package.json: not valid JSON" in stowgate("check", "one").stderr


def test_an_interrupt_is_130_from_the_first_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("auditor.cli.main", interrupted)
    with pytest.raises(SystemExit) as left:
        __main__.main()
    assert left.value.code == 130


def test_rules_that_are_all_ignored_are_no_audit() -> None:
    with pytest.raises(UsageError, match="no rule is left"):
        catalogue.load().select(("ships",), ("ships",))
