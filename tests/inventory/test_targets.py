"""Which packages a folder stands for when it holds more than one kind of manifest, or builds itself."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from auditor.errors import TargetError
from auditor.inventory.targets import Wishes, locate
from auditor.model.package import Package
from tests import trees
from tests.conftest import type_run
from tests.inventory.archive_makers import tgz, zip_of

PYTHON = {"pyproject.toml": '[project]\nname = "a"\nversion = "1"\n', "a.py": "1"}


def located(folder: Path, *, publishable: bool) -> list[Package]:
    return [each.package for each in locate(str(folder), Wishes(publishable=publishable))]


@pytest.mark.parametrize(
    ("manifest", "publishable", "kinds"),
    [
        ({"name": "a", "version": "1.0.0"}, True, ["npm-tarball", "sdist", "wheel"]),
        ({"name": "a", "version": "1.0.0", "private": True}, True, ["sdist", "wheel"]),
        ({"name": "a", "version": "1.0.0", "private": True}, False, ["npm-tarball", "sdist", "wheel"]),
        ({"name": "a", "private": True, "workspaces": ["w"]}, True, ["npm-tarball", "sdist", "wheel"]),
    ],
)
def test_a_private_manifest_beside_a_python_project_is_its_tooling(
    tmp_path: Path,
    manifest: dict[str, Any],
    publishable: bool,  # noqa: FBT001 - one column of a table
    kinds: list[str],
) -> None:
    workspace = {"w/package.json": '{"name": "w", "version": "1.0.0"}'}
    trees.plant({**PYTHON, **workspace, "package.json": json.dumps(manifest)}, tmp_path)
    found = located(tmp_path, publishable=publishable)
    assert [package.kind for package in found] == kinds
    told = [notice.text for package in found for notice in package.notices if "private" in notice.text]
    assert bool(told) == ("npm-tarball" not in kinds)


def test_a_backend_that_builds_itself_is_listed_by_its_own_rules_and_never_exact(tmp_path: Path) -> None:
    system = '[build-system]\nrequires = []\nbuild-backend = "{}"\nbackend-path = ["."]\n'
    trees.plant({**PYTHON, "pyproject.toml": PYTHON["pyproject.toml"] + system.format("flit_core.buildapi")}, tmp_path)
    (tmp_path / "a.py").write_text('"""A."""\n')
    sdist, wheel = located(tmp_path, publishable=True)
    assert [file.path for file in wheel.files] == ["a.py"]
    for package in (sdist, wheel):
        assert package.profile.startswith("flit")
        assert package.evidence == "approximate"
        assert "code of the project itself" in package.evidence_note


def test_a_guess_falls_back_on_what_is_in_src(tmp_path: Path) -> None:
    system = '[build-system]\nrequires = []\nbuild-backend = "own"\nbackend-path = ["."]\n'
    trees.plant({"pyproject.toml": system + '[project]\nname = "a"\nversion = "1"\n', "src/b/c.py": "1"}, tmp_path)
    wheel = located(tmp_path, publishable=True)[1]
    assert [file.path for file in wheel.files] == ["b/c.py"]
    assert wheel.evidence == "approximate"


def _sdist(folder: Path, version: str) -> Path:
    """Write an sdist of the project into a folder."""
    about = f"Metadata-Version: 2.1\nName: a\nVersion: {version}\n".encode()
    path = folder / f"a-{version}.tar.gz"
    path.write_bytes(tgz({f"a-{version}/PKG-INFO": about, f"a-{version}/a.py": b""}))
    return path


def test_one_archive_beyond_reading_does_not_hide_the_others(stowgate: type_run, tmp_path: Path) -> None:
    wheel = zip_of([("a/__init__.py", b"x = 1\n" * 50)])
    _sdist(tmp_path, "1")
    (tmp_path / "a-1-py3-none-any.whl").write_bytes(wheel[:-30])
    (tmp_path / "b-1.tgz").write_bytes(bytes(99))
    done = stowgate("check", ".", "--format", "json")
    assert done.returncode == 2
    listed = {package["target"]: package.get("kind") for package in json.loads(done.stdout)["packages"]}
    assert listed == {"./a-1-py3-none-any.whl": None, "./a-1.tar.gz": "sdist", "./b-1.tgz": None}
    assert "a-1-py3-none-any.whl: the zip has no end record" in done.stderr
    with pytest.raises(TargetError, match="no end record"):
        locate(str(tmp_path), Wishes())


def test_releases_left_over_in_dist_do_not_make_the_newest_one_old(stowgate: type_run, tmp_path: Path) -> None:
    trees.plant(PYTHON, tmp_path)
    (tmp_path / "dist").mkdir()
    os.utime(_sdist(tmp_path / "dist", "0.9"), (1, 1))
    later = os.stat(tmp_path / "a.py").st_mtime + 60
    os.utime(_sdist(tmp_path / "dist", "1"), (later, later))
    done = stowgate("check", ".", "--format", "json")
    assert [package["version"] for package in json.loads(done.stdout)["packages"]] == ["1"]
    assert "of other releases, so not audited, in dist/: a-0.9.tar.gz" in done.stderr
    forced = json.loads(stowgate("check", ".", "--from-dist", "--format", "json").stdout)["packages"]
    assert [package["version"] for package in forced] == ["0.9", "1"]
