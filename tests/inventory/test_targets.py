"""Which packages a folder stands for when it holds more than one kind of manifest, or builds itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from auditor.inventory.targets import Wishes, locate
from auditor.model.package import Package
from tests import trees

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
