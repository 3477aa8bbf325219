"""What stands where a file should stand: pipes, devices, circles; an answer comes at once, and it is no "clean"."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import trees
from tests.conftest import type_run

GOOD = {"package.json": '{"name": "a", "version": "1.0.0"}', "a.js": "1"}

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")


@pytest.mark.parametrize(
    "name", ["package.json", "pyproject.toml", "setup.cfg", "setup.py", ".npmignore", ".gitignore", "stowgate.toml"]
)
@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_what_is_no_file_is_not_waited_for(stowgate: type_run, tmp_path: Path, name: str, kind: str) -> None:
    if name.startswith((".", "stow")):
        trees.plant(GOOD, tmp_path)
    if kind == "pipe":
        os.mkfifo(tmp_path / name)
    else:
        (tmp_path / name).symlink_to("/dev/zero")
    done = stowgate("check")
    assert done.returncode == 2, done.stdout
    assert "Traceback" not in done.stderr
    if not name.startswith("setup."):
        assert f"{name}: " in done.stderr or f"{name} " in done.stderr
        assert "regular file" in done.stderr


def test_pipes_among_the_files_do_not_ship(stowgate: type_run, tmp_path: Path) -> None:
    trees.plant(GOOD, tmp_path)
    os.mkfifo(tmp_path / "pipe.js")
    done = stowgate("check")
    assert done.returncode == 0, done.stderr
    assert "2 files" in done.stdout


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("stowgate.toml", "\ufefffail-on = 'never'", ""),
        ("stowgate.toml", "select = " + "[" * 5000, "nested too deeply"),
        ("pyproject.toml", "tool = 3", ""),
    ],
)
def test_a_configuration_file_of_ones_own_may_be_odd(
    stowgate: type_run, tmp_path: Path, name: str, text: str, words: str
) -> None:
    trees.plant(GOOD, tmp_path / "a")
    (tmp_path / name).write_text(text, encoding="utf-8")
    done = stowgate("check", "a", "--config", name)
    assert done.returncode == (2 if words else 0), done.stderr
    assert words in done.stderr
    assert "internal fault" not in done.stderr
