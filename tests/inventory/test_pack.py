"""Packing for real: in a copy, with a limit, and what it says about the prediction."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from auditor.inventory.pack.copy import copy_project
from tests import trees
from tests.conftest import type_run

FLIT = {
    "pyproject.toml": (
        '[build-system]\nrequires = ["flit_core"]\nbuild-backend = "flit_core.buildapi"\n'
        '[project]\nname = "acme"\nversion = "1.0.0"\ndescription = "x"\n'
    ),
    "acme/__init__.py": "",
    "acme/.env": "X=1",
}
# A backend of the project's own: it leaves a mark where it runs, and packs what nobody could foresee.
OWN = """
import os, pathlib, tarfile, time, zipfile
def build_sdist(out, config_settings=None):
    pathlib.Path("acme/__init__.py").write_text("changed by the build")
    BODY
    with tarfile.open(os.path.join(out, "acme-1.0.0.tar.gz"), "w:gz") as archive:
        for name in ("pyproject.toml", "acme/__init__.py", "acme/own.py", "backend.py"):
            archive.add(name, "acme-1.0.0/" + name)
        pathlib.Path("PKG-INFO").write_text("Metadata-Version: 2.1\\nName: acme\\nVersion: 1.0.0\\n")
        archive.add("PKG-INFO", "acme-1.0.0/PKG-INFO")
    return "acme-1.0.0.tar.gz"
def build_wheel(out, config_settings=None, metadata_directory=None):
    with zipfile.ZipFile(os.path.join(out, "acme-1.0.0-py3-none-any.whl"), "w") as archive:
        archive.writestr("acme/surprise.py", "1")
        archive.writestr("acme-1.0.0.dist-info/WHEEL", "Wheel-Version: 1.0\\n")
        archive.writestr("acme-1.0.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: acme\\nVersion: 1.0.0\\n")
        archive.writestr("acme-1.0.0.dist-info/RECORD", "")
    return "acme-1.0.0-py3-none-any.whl"
"""


def _own(body: str) -> dict[str, Any]:
    return {
        "pyproject.toml": (
            '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
            '[project]\nname = "acme"\nversion = "1.0.0"\n'
        ),
        "backend.py": OWN.replace("BODY", body),
        "acme/__init__.py": "as it was",
        "acme/own.py": "1",
    }


def test_what_a_real_backend_builds_is_what_was_predicted(stowgate: type_run, tmp_path: Path) -> None:
    pytest.importorskip("flit_core")
    trees.plant(FLIT, tmp_path)
    done = stowgate("list", "--pack", "--format", "json")
    assert done.returncode == 0, done.stderr
    sdist, wheel = json.loads(done.stdout)["packages"]
    assert (sdist["kind"], wheel["kind"], sdist["evidence"]) == ("sdist", "wheel", "artifact")
    assert "acme/.env" in {file["path"] for file in wheel["files"]}
    assert sdist["target"] == wheel["target"] == "."
    assert done.stderr.count("prediction was right") == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["acme", "pyproject.toml"]


def test_the_tree_is_left_alone_and_the_surprise_is_told(stowgate: type_run, tmp_path: Path) -> None:
    trees.plant(_own("pass"), tmp_path)
    done = stowgate("list", "--pack")
    assert done.returncode == 0, done.stderr
    assert "packed and not predicted: acme/surprise.py" in done.stderr
    assert (tmp_path / "acme/__init__.py").read_text() == "as it was"


def test_a_project_inside_a_repository_is_packed_as_git_sees_it_there(stowgate: type_run, tmp_path: Path) -> None:
    """hatchling looks for .gitignore up to the top of the repository, and no further."""
    pytest.importorskip("hatchling")
    project = {
        "pyproject.toml": (
            '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
            '[project]\nname = "acme"\nversion = "1.0.0"\n'
        ),
        "acme/__init__.py": "",
    }
    files = {f"packages/a/{name}": text for name, text in project.items()}
    trees.plant({".gitignore": ".env\npipe\n", **files}, tmp_path)
    trees.commit(tmp_path)
    trees.plant({"packages/a/acme/.env": "X=1"}, tmp_path)
    os.mkfifo(tmp_path / "packages/a/pipe")
    done = stowgate("list", "packages/a", "--pack")
    assert done.returncode == 0, done.stderr
    assert ".env" not in done.stdout
    assert "the exact prediction was right" in done.stderr


def test_the_copy_of_a_worktree_has_its_commits_and_leaves_the_original_alone(tmp_path: Path) -> None:
    trees.plant({"repo/a.txt": "1", "repo/sub/b.txt": "2"}, tmp_path)
    trees.commit(tmp_path / "repo")
    git = ["git", "-C", str(tmp_path / "repo")]
    subprocess.run([*git, "worktree", "add", "--quiet", str(tmp_path / "tree")], check=True, capture_output=True)
    copy = copy_project(str(tmp_path / "tree" / "sub"), str(tmp_path / "copy"))
    said = subprocess.run(["git", "-C", copy, "status", "--short"], check=True, capture_output=True, text=True)
    assert not said.stdout
    (Path(copy) / "b.txt").write_text("3")
    subprocess.run(["git", "-C", copy, "add", "b.txt"], check=True)
    said = subprocess.run([*git, "status", "--short"], check=True, capture_output=True, text=True)
    assert not said.stdout
    assert (tmp_path / "tree/sub/b.txt").read_text() == "2"


def test_a_build_that_never_ends_is_stopped(stowgate: type_run, tmp_path: Path) -> None:
    trees.plant(_own("time.sleep(600)"), tmp_path)
    done = stowgate("list", "--pack", "--pack-timeout", "2")
    assert done.returncode == 2
    assert "was stopped after 2 s" in done.stderr


def test_a_build_that_fails_is_an_error_with_its_last_words(stowgate: type_run, tmp_path: Path) -> None:
    trees.plant(_own("raise SystemExit('no compiler here')"), tmp_path)
    done = stowgate("list", "--pack")
    assert done.returncode == 2
    assert "no compiler here" in done.stderr
    assert "Traceback" not in done.stdout


def test_nothing_of_a_project_runs_without_being_asked(stowgate: type_run, tmp_path: Path) -> None:
    trees.plant(_own("open('/nowhere/at/all', 'w')"), tmp_path)
    for command in ("list", "check"):
        done = stowgate(command, "--format", "json")
        assert {package["evidence"] for package in json.loads(done.stdout)["packages"]} == {"approximate"}
    assert not list(tmp_path.rglob("__pycache__"))


def test_built_artifacts_that_are_newer_are_audited_and_older_ones_are_not(stowgate: type_run, tmp_path: Path) -> None:
    pytest.importorskip("flit_core")
    trees.plant(FLIT, tmp_path)
    assert stowgate("check", "--from-dist").returncode == 2
    built = stowgate("list", "--pack", "--format", "json")
    assert built.returncode == 0
    backend = importlib.import_module("flit_core.buildapi")

    (tmp_path / "dist").mkdir()
    done = stowgate("check", cwd=tmp_path)
    assert "is audited" not in done.stderr
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        backend.build_wheel(str(tmp_path / "dist"))
    done = stowgate("check", "--format", "json")
    assert [package["evidence"] for package in json.loads(done.stdout)["packages"]] == ["artifact"]
    assert "is audited: it is newer than the sources" in done.stderr
    assert json.loads(stowgate("check", "--predict", "--format", "json").stdout)["packages"][0]["evidence"] == "exact"
    later = time.time() + 60
    os.utime(tmp_path / "acme/__init__.py", (later, later))
    done = stowgate("check", "--format", "json")
    assert json.loads(done.stdout)["packages"][0]["evidence"] == "exact"
    assert "older than the sources" in done.stderr
