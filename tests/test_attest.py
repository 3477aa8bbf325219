"""The archive that was audited is the archive that is published: attestations and their refusals."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import type_run
from tests.trees import plant

MANIFEST = {"name": "package/package.json", "text": '{"name": "a", "version": "1.0.0"}'}


def archive(tmp_path: Path, **files: str) -> None:
    members = [MANIFEST, *({"name": f"package/{name}", "text": text} for name, text in files.items())]
    plant({"a.tgz": {"tgz": members}}, tmp_path)


def test_the_same_archive_is_the_same(tmp_path: Path, stowgate: type_run) -> None:
    archive(tmp_path, b="1")
    assert stowgate("check", "a.tgz", "--attest", "a.json").returncode == 0
    document = json.loads((tmp_path / "a.json").read_text())
    assert [each["path"] for each in document["members"]] == ["b", "package.json"]
    assert all(len(each["sha256"]) == 64 for each in document["members"])
    assert document["verdict"]["exit_code"] == 0
    assert document["tool"]["rules"]
    found = stowgate("verify", "a.tgz", "a.json")
    assert found.returncode == 0, found.stdout + found.stderr
    assert "it passed" in found.stdout


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"b": "2"}, "b has other content"),
        ({}, "b is gone"),
        ({"b": "1", "c": "3"}, "c was not there when it was audited"),
    ],
)
def test_another_archive_is_told_apart(tmp_path: Path, stowgate: type_run, files: dict[str, str], words: str) -> None:
    archive(tmp_path, b="1")
    stowgate("check", "a.tgz", "--attest", "a.json")
    archive(tmp_path, **files)
    found = stowgate("verify", "a.tgz", "a.json")
    assert found.returncode == 1
    assert words in found.stdout


def test_one_changed_byte_outside_of_the_members_is_seen(tmp_path: Path, stowgate: type_run) -> None:
    archive(tmp_path, b="1")
    stowgate("check", "a.tgz", "--attest", "a.json")
    data = bytearray((tmp_path / "a.tgz").read_bytes())
    data[4] ^= 1
    (tmp_path / "a.tgz").write_bytes(data)
    found = stowgate("verify", "a.tgz", "a.json")
    assert found.returncode == 1
    assert "packed again" in found.stdout


def test_an_audit_that_did_not_pass_does_not_verify(tmp_path: Path, stowgate: type_run) -> None:
    plant({"a.tgz": {"tgz": [MANIFEST, {"name": "package/.git/HEAD", "text": "x"}]}}, tmp_path)
    assert stowgate("check", "a.tgz", "--attest", "a.json").returncode == 1
    assert stowgate("verify", "a.tgz", "a.json").returncode == 1
    assert stowgate("verify", "a.tgz", "a.json", "--any-verdict").returncode == 0


def test_a_folder_cannot_be_attested(tmp_path: Path, stowgate: type_run) -> None:
    plant({"package.json": MANIFEST["text"]}, tmp_path)
    found = stowgate("check", "--attest", "a.json")
    assert found.returncode == 2
    assert "pack first" in found.stderr
    assert not (tmp_path / "a.json").exists()


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"kind": "stowgate-attestation", "schema_version": 2}', "[" * 100000]
)
def test_what_is_no_attestation_is_an_error(tmp_path: Path, stowgate: type_run, text: str) -> None:
    archive(tmp_path)
    (tmp_path / "a.json").write_text(text)
    assert stowgate("verify", "a.tgz", "a.json").returncode == 2


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("verdict", {"exit_code": 1}),
        ("verdict", {"exit_code": False}),
        ("verdict", {"complete": False}),
        ("verdict", {"error": 3}),
        ("", {"members": []}),
        ("", {"members": "x"}),
    ],
)
def test_an_attestation_that_was_changed_is_refused(
    tmp_path: Path, stowgate: type_run, table: str, change: dict[str, object]
) -> None:
    archive(tmp_path, b="1")
    assert stowgate("check", "a.tgz", "--attest", "a.json").returncode == 0
    document = json.loads((tmp_path / "a.json").read_text())
    (document[table] if table else document).update(change)
    (tmp_path / "a.json").write_text(json.dumps(document))
    found = stowgate("verify", "a.tgz", "a.json")
    assert (found.returncode, found.stdout) == (2, "")
