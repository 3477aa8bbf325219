"""`check --compare-to`: every way to name the last release, and what happens when it cannot be had."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from auditor.errors import UsageError
from auditor.model.package import Package
from auditor.release.previous import specification
from tests.conftest import type_run
from tests.inventory.registry_server import Registry, Reply, running
from tests.packed import packed
from tests.trees import plant

MANIFEST = '{"name": "a", "version": "%s"}'


@pytest.fixture
def registry() -> Iterator[Registry]:
    with running() as found:
        yield found


def serve(registry: Registry) -> None:
    archive = packed({"tgz": [{"name": "package/package.json", "text": MANIFEST % "1.0.0"}]})
    registry.replies["/a.tgz"] = Reply(body=archive)
    versions = {"1.0.0": {"name": "a", "version": "1.0.0", "dist": {"tarball": f"{registry.url}/a.tgz"}}}
    document = {"name": "a", "dist-tags": {"latest": "1.0.0"}, "versions": versions}
    registry.replies["/a"] = Reply(body=json.dumps(document).encode(), kind="application/json")


def check(tmp_path: Path, stowgate: type_run, url: str, against: str) -> tuple[int, dict[str, Any]]:
    plant({"package.json": MANIFEST % "1.1.0", "old.zip": "x"}, tmp_path)
    environment = {"npm_config_userconfig": str(tmp_path / "none"), "npm_config_globalconfig": str(tmp_path / "none")}
    arguments = ("check", "--compare-to", against, "--registry", url, "--select", "release", "--format", "json")
    done = stowgate(*arguments, env={**environment, "XDG_CACHE_HOME": str(tmp_path / "cache")})
    return done.returncode, json.loads(done.stdout)


@pytest.mark.parametrize("against", ["registry", "1.0.0", "v1.0.0", "npm:a@1.0.0", "npm:a"])
def test_a_release_of_the_registry(tmp_path: Path, stowgate: type_run, registry: Registry, against: str) -> None:
    serve(registry)
    code, document = check(tmp_path, stowgate, registry.url, against)
    assert code == 0, document
    assert "release/new-kind" in {finding["rule"] for finding in document["findings"]}
    assert document["skipped"] == []


def test_a_registry_that_fails_makes_the_audit_incomplete(
    tmp_path: Path, stowgate: type_run, registry: Registry
) -> None:
    registry.replies["/a"] = Reply(status=403)
    code, document = check(tmp_path, stowgate, registry.url, "registry")
    assert code == 2
    assert document["skipped"][0]["incomplete"] is True
    assert document["skipped"][0]["what"] == "the comparison of a@1.1.0 with registry"


def test_a_first_release_has_nothing_to_be_compared_with(
    tmp_path: Path, stowgate: type_run, registry: Registry
) -> None:
    code, document = check(tmp_path, stowgate, registry.url, "registry")
    assert code == 0
    assert document["skipped"][0]["incomplete"] is False


def test_a_version_that_is_not_there_is_incomplete(tmp_path: Path, stowgate: type_run, registry: Registry) -> None:
    serve(registry)
    code, document = check(tmp_path, stowgate, registry.url, "9.9.9")
    assert code == 2
    assert document["skipped"][0]["incomplete"] is True


def test_a_path_that_is_not_there_is_incomplete(tmp_path: Path, stowgate: type_run, registry: Registry) -> None:
    assert check(tmp_path, stowgate, registry.url, "nowhere.tgz")[0] == 2


def test_specifications() -> None:
    python = Package(target=".", ecosystem="pypi", kind="wheel", name="a", version="2", files=(), evidence="exact")
    assert specification(python, "registry") == "pypi:a"
    assert specification(python, "1.0rc1") == "pypi:a==1.0rc1"
    assert specification(python, "dist/a.whl") == "dist/a.whl"
    folder = Package(
        target=".", ecosystem="none", kind="directory", name="a", version="", files=(), evidence="artifact"
    )
    with pytest.raises(UsageError):
        specification(folder, "registry")
