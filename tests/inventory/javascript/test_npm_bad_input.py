"""What a hostile or broken project does to the npm engine: a clear error or an exact list, never more."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from auditor.errors import ManifestError, TargetError
from auditor.inventory.filesystem import Disk
from auditor.inventory.javascript import npm
from auditor.inventory.javascript.packager import PackRequest
from auditor.model.package import Package
from tests.oracles.npm.compare import BASE, memory

GOOD = {"name": "pkg", "version": "1.0.0"}


def pack(files: dict[str, Any], profile: str = "npm-12") -> Package:
    return npm.PACKAGER.pack(PackRequest(target=".", root=BASE, profile=profile, files=memory(files)))


def packed(manifest: dict[str, Any], *paths: str, profile: str = "npm-12") -> Package:
    return pack({**dict.fromkeys(paths, "x"), "package.json": json.dumps({**GOOD, **manifest})}, profile)


def test_broken_json_names_line_and_column() -> None:
    with pytest.raises(ManifestError, match=r"package\.json: not valid JSON at line 3 column 4"):
        pack({"package.json": '{\n "name": "a",\n   oops\n}'})


def test_a_constant_of_python_is_refused_with_its_place() -> None:
    with pytest.raises(ManifestError, match="line 2 column 10: Infinity is not JSON"):
        pack({"package.json": '{"name": "NaN",\n"other": Infinity}'})


def test_a_number_of_ten_thousand_digits_is_one_as_for_javascript() -> None:
    assert packed({}, "a").paths == pack({"package.json": f'{{"name": "a", "x": {"9" * 10_000}}}', "a": ""}).paths


@pytest.mark.parametrize("text", ["[]", "1", '"a"', "null", "NaN", '{"a": NaN}', "", "[" * 100_000])
def test_what_is_no_object_is_an_error(text: str) -> None:
    with pytest.raises(ManifestError, match=r"package\.json"):
        pack({"package.json": text})


def test_no_manifest_is_an_error() -> None:
    with pytest.raises(ManifestError, match=r"no package\.json"):
        pack({"a": ""})
    with pytest.raises(ManifestError, match="cannot be read"):
        pack({"package.json": None})


@pytest.mark.parametrize("files", [{}, {"a": 1}, 1, True, ["a", 1], [None], [["a"]]])
def test_files_npm_cannot_iterate_are_an_error(files: Any) -> None:
    with pytest.raises(ManifestError, match="files"):
        packed({"files": files}, "a")


@pytest.mark.parametrize("workspaces", [True, "packages/*", 1, [1], {"packages": "x"}])
def test_workspaces_npm_cannot_read_are_an_error(workspaces: Any) -> None:
    with pytest.raises(ManifestError, match="workspaces"):
        packed({"workspaces": workspaces})


def test_a_dependency_without_a_version_is_an_error() -> None:
    with pytest.raises(ManifestError, match=r"dependencies\.x is not a string"):
        packed({"dependencies": {"x": 1}})


@pytest.mark.parametrize("content", [None, {"link": "nowhere"}])
def test_an_ignore_file_that_cannot_be_read_is_an_error(content: Any) -> None:
    with pytest.raises(TargetError, match=r"lib/\.npmignore: cannot be read"):
        pack({"package.json": json.dumps(GOOD), "lib/.npmignore": content, "lib/a": ""})


@pytest.mark.parametrize("profile", ["npm-11", "npm-12"])
def test_a_pattern_npm_refuses_is_an_error_that_names_the_file(profile: str) -> None:
    tree = {"package.json": json.dumps(GOOD), ".npmignore": "[[:alpha:]]-x\n"}
    with pytest.raises(TargetError, match=r"\.npmignore"):
        pack(tree, profile)
    with pytest.raises(TargetError, match=r"\.npmignore: pattern is too long"):
        pack({**tree, ".npmignore": "a" * 70_000}, profile)


def test_npm_12_drops_a_files_entry_it_cannot_read() -> None:
    assert sorted(packed({"files": ["[[:alpha:]]-x", "a"]}, "a").paths) == ["a", "package.json"]


@pytest.mark.parametrize(("profile", "count"), [("npm-11", 10_000), ("npm-12", 100_000)])
def test_a_hundred_thousand_entries(profile: str, count: int) -> None:
    entries = [f"nope-{at}" for at in range(count)]
    assert sorted(packed({"files": [*entries, "a"]}, "a", "b", profile=profile).paths) == ["a", "package.json"]


@pytest.mark.parametrize("profile", ["npm-11", "npm-12"])
@pytest.mark.parametrize(
    "entry", ["x" * 60_000, "{a,b}" * 30, "*(*(*(a)))", "**/a/" * 50, "**/../" * 20 + "a", "?" * 60_000]
)
def test_pattern_bombs(entry: str, profile: str) -> None:
    try:
        found = packed({"files": [entry]}, "a/a/a/b", "b", profile=profile)
    except TargetError as error:
        assert "package.json" in str(error)  # noqa: PT017  either outcome is right
    else:
        assert "package.json" in found.paths


@pytest.mark.parametrize("profile", ["npm-11", "npm-12"])
def test_absurd_depth_is_an_error(profile: str) -> None:
    with pytest.raises(TargetError, match="deeper than"):
        packed({}, "d/" * 2000 + "a", profile=profile)


@pytest.mark.parametrize("profile", ["npm-11", "npm-12"])
def test_unusual_depth_is_listed(profile: str) -> None:
    path = "d/" * 150 + "a"
    assert path in packed({"files": ["d"]}, path, profile=profile).paths


def test_links_in_circles_are_left_alone() -> None:
    tree = {"package.json": json.dumps(GOOD), "a": {"link": "b"}, "b": {"link": "a"}, "c": {"link": "."}, "d": ""}
    assert sorted(pack(tree).paths) == ["d", "package.json"]


def test_bundles_in_circles_end() -> None:
    inner = {name: json.dumps({"name": name, "dependencies": {"x": "1", "y": "1"}}) for name in ("x", "y")}
    tree = {f"node_modules/{name}/package.json": text for name, text in inner.items()}
    manifest = {**GOOD, "dependencies": {"x": "1", "self": "1"}, "bundleDependencies": ["x", "self"]}
    found = pack({**tree, "package.json": json.dumps(manifest), "node_modules/self": {"link": ".."}})
    assert {"node_modules/y/package.json", "node_modules/self/package.json"} <= found.paths


def test_a_name_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text(json.dumps(GOOD))
    os.close(os.open(os.fsencode(tmp_path) + b"/bad\xff", os.O_CREAT))
    with pytest.raises(TargetError, match=r"bad\\xff"):
        npm.PACKAGER.pack(PackRequest(target=".", root=str(tmp_path), profile="npm-12", files=Disk()))


def test_a_folder_that_cannot_be_listed_is_an_error(tmp_path: Path) -> None:
    class Locked(Disk):
        def entries(self, directory: str) -> Any:
            if directory.endswith("lib"):
                raise PermissionError(13, "Permission denied", directory)
            return super().entries(directory)

    (tmp_path / "package.json").write_text(json.dumps(GOOD))
    (tmp_path / "lib").mkdir()
    with pytest.raises(TargetError, match="lib: cannot be listed: Permission denied"):
        npm.PACKAGER.pack(PackRequest(target=".", root=str(tmp_path), profile="npm-12", files=Locked()))
