"""The command line on good and bad input: one message, the right exit code, never a traceback."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from auditor import audit
from auditor.inventory.targets import Located, Wishes, locate_all
from tests import trees
from tests.conftest import type_run

GOOD = {"package.json": '{"name": "a", "version": "1.0.0", "main": "a.js"}', "a.js": "1"}


def _fails(done: Any, *words: str) -> None:
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "internal fault" not in done.stderr
    for word in words:
        assert word in done.stderr


def test_a_list_is_the_document_of_the_contract(stowgate: type_run, tmp_path: Path) -> None:
    trees.plant({**GOOD, "package.json": '{\n"name": "a",\n"version": "1.0.0",\n"files": ["a.js"]}'}, tmp_path)
    done = stowgate("list", "--format", "json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["schema_version"] == 1
    assert document["tool"]["name"] == "stowgate"
    assert document["findings"] == document["suppressed"] == document["skipped"] == document["failures"] == []
    (package,) = document["packages"]
    assert package["target"] == "."
    assert (package["ecosystem"], package["kind"], package["evidence"]) == ("npm", "npm-tarball", "exact")
    assert (package["name"], package["version"], package["file_count"]) == ("a", "1.0.0", 2)
    assert package["profile"].startswith("npm-")
    assert [file["path"] for file in package["files"]] == ["a.js", "package.json"]
    assert package["files"][0]["why"] == {"kind": "files-entry", "source": "package.json", "line": 4, "text": "a.js"}
    assert package["total_bytes"] == sum(file["size"] for file in package["files"])
    assert set(document["summary"]) == {"error", "warning", "note", "files", "bytes", "seconds"}


def test_targets_keep_their_order_and_a_bad_one_its_place(stowgate: type_run, tmp_path: Path) -> None:
    trees.plant(GOOD, tmp_path / "z")
    trees.plant(GOOD, tmp_path / "b")
    (tmp_path / "targets").write_text("z\nmissing\n\n# a comment\nb\n")
    done = stowgate("list", "--from", "targets", "--format", "json")
    _fails(done, "missing: there is no such file or folder")
    document = json.loads(done.stdout)
    assert [package["target"] for package in document["packages"]] == ["z", "missing", "b"]
    assert "no such file" in document["packages"][1]["error"]
    assert document["packages"][2]["file_count"] == 2
    assert document["exit_code"] == 2


def test_targets_come_from_standard_input_too(stowgate: type_run, tmp_path: Path) -> None:
    trees.plant(GOOD, tmp_path / "one")
    done = stowgate("list", "--from", "-", "--format", "json", input=f"{tmp_path / 'one'}\n")
    assert json.loads(done.stdout)["packages"][0]["target"] == str(tmp_path / "one")


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, ["no package here"]),
        ({"package.json": '{"name": "a",\n "version": }'}, ["package.json", "line 2", "column"]),
        ({"package.json": ""}, ["package.json"]),
        ({"package.json": "[1, 2]"}, ["package.json"]),
        ({"package.json": '"text"'}, ["package.json"]),
        ({"package.json": "null"}, ["package.json"]),
        ({"package.json": "[" * 100_000}, ["package.json"]),
        ({"package.json": {"hex": "ff fe 00"}}, ["package.json"]),
        ({"package.json": '{"name": "a", "version": "1.0.0", "files": [7]}'}, ["files"]),
        ({"package.json": None}, ["package.json"]),
        ({"package.json": {"link": "package.json"}}, ["package.json"]),
    ],
)
def test_bad_manifests_are_one_message(stowgate: type_run, tmp_path: Path, files: Any, words: list[str]) -> None:
    trees.plant(files, tmp_path)
    for command in ("list", "check"):
        done = stowgate(command)
        _fails(done, *words)
    document = json.loads(stowgate("list", "--format", "json").stdout)
    assert document["packages"][0]["error"]
    assert document["exit_code"] == 2


def test_an_undecodable_name_is_named(stowgate: type_run, tmp_path: Path) -> None:
    trees.plant(GOOD, tmp_path)
    try:
        (Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.js"))).write_text("1")
    except OSError:
        pytest.skip("this file system takes no such name")
    _fails(stowgate("list"), "caf\\xe9.js")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_folder_is_named(stowgate: type_run, tmp_path: Path) -> None:
    trees.plant({**GOOD, "lib/a.js": "1"}, tmp_path)
    (tmp_path / "lib").chmod(0)
    try:
        _fails(stowgate("list"), "lib")
    finally:
        (tmp_path / "lib").chmod(0o755)


def test_links_in_a_circle_and_deep_folders_end(stowgate: type_run, tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(100):
        deep = deep / "d"
    trees.plant({**GOOD, "loop": {"link": "."}, "self": {"link": "self"}}, tmp_path)
    deep.mkdir(parents=True)
    (deep / "x.js").write_text("1")
    done = stowgate("list", "--format", "json")
    assert done.returncode == 0, done.stderr
    paths = [file["path"] for file in json.loads(done.stdout)["packages"][0]["files"]]
    assert "d/" * 100 + "x.js" in paths
    assert not [path for path in paths if path.startswith(("loop", "self"))]


def test_folders_nested_beyond_reason_are_an_error(stowgate: type_run, tmp_path: Path) -> None:
    trees.plant(GOOD, tmp_path)
    here = tmp_path
    for _ in range(900):
        here = here / "d"
    here.mkdir(parents=True)
    (here / "x.js").write_text("1")
    _fails(stowgate("list"), "deep")


def test_unknown_words_are_answered_with_the_near_ones(stowgate: type_run, tmp_path: Path) -> None:
    trees.plant(GOOD, tmp_path)
    _fails(stowgate("chek"), "Did you mean `check`?")
    _fails(stowgate("list", "--packager", "npm@99"), "npm@12")
    _fails(stowgate("list", "--packager", "nmp"), "npm")
    _fails(stowgate("explain", "ships/nothing-bild"), "ships/nothing-built")
    _fails(stowgate("check", "--select", "shipz"), "shipz")
    _fails(stowgate("list", "--from", "nowhere"), "nowhere")
    _fails(stowgate("list", "--output", "json"), "FORMAT=FILE")
    _fails(stowgate("why", "nowhere.js"), "nowhere.js")
    _fails(stowgate("why", "../a.js"), "no such file")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('fail_on = "error"', ["unknown key 'fail_on'", "'fail-on'"]),
        ('fail-on = "loud"', ["fail-on is one of"]),
        ("[[suppress]]\nrule = 'ships'", ["reason is missing"]),
        ("[[suppress]]\nrule = 'ships'\nreason = 'x'\nexpires = 'soon'", ["expires is a date"]),
        ("[[suppress]]\nrule = 'ships'\nreason = 'x'\npaths = 'soon'", ["'path'"]),
        ("select = 'ships'", ["select is a list"]),
        ("= 3", ["stowgate.toml"]),
    ],
)
def test_a_configuration_that_makes_no_sense_is_refused(
    stowgate: type_run, tmp_path: Path, text: str, words: list[str]
) -> None:
    trees.plant({**GOOD, "stowgate.toml": text}, tmp_path)
    _fails(stowgate("check"), *words)


def test_configuration_is_found_in_the_manifest_too(stowgate: type_run, tmp_path: Path) -> None:
    trees.plant(
        {"package.json": '{"name": "a", "version": "1.0.0", "main": "no.js", "stowgate": {"fail-on": "never"}}'},
        tmp_path,
    )
    done = stowgate("check", "--format", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["findings"]
    assert stowgate("check", "--fail-on", "error").returncode == 1


def test_a_suppression_sets_aside_and_stays_visible(stowgate: type_run, tmp_path: Path) -> None:
    entry = '[[suppress]]\nrule = "ships/nothing-built"\nreason = "a stub, see the plan"\n'
    files = {"package.json": '{"name": "a", "version": "1.0.0", "main": "no.js"}', "stowgate.toml": entry}
    trees.plant(files, tmp_path)
    done = stowgate("check", "--format", "json")
    document = json.loads(done.stdout)
    assert (done.returncode, document["findings"]) == (0, [])
    assert document["suppressed"][0]["reason"] == "a stub, see the plan"
    (tmp_path / "stowgate.toml").write_text(f"{entry}expires = 2020-01-01\n")
    done = stowgate("check")
    assert done.returncode == 1
    assert "expired" in done.stderr
    (tmp_path / "stowgate.toml").write_text(entry.replace("nothing-built", "case-collision"))
    assert "matches nothing" in stowgate("check").stderr


def test_hostile_names_cannot_speak_to_the_terminal(stowgate: type_run, tmp_path: Path) -> None:
    name = "a\x1b]0;owned\x07\n::error::x\u202e.js"
    trees.plant({**GOOD, name: "1", name.upper(): "1"}, tmp_path)
    for arguments in (["list"], ["check"], ["list", "--format", "json"], ["why", name, "--all"]):
        done = stowgate(*arguments, env={"FORCE_COLOR": "0", "PYTHONIOENCODING": "utf-8"})
        assert "\x1b]" not in done.stdout + done.stderr
        assert "\n::error" not in done.stdout + done.stderr
        assert "\u202e" not in done.stdout + done.stderr


def test_two_runs_give_the_same_bytes(stowgate: type_run, tmp_path: Path) -> None:
    trees.plant({**GOOD, "b/c.js": "1", "B.js": "2"}, tmp_path)
    first, second = (json.loads(stowgate("check", "--format", "json").stdout) for _ in range(2))
    first["summary"].pop("seconds")
    second["summary"].pop("seconds")
    assert json.dumps(first) == json.dumps(second)


def test_a_report_can_go_to_files_as_well(stowgate: type_run, tmp_path: Path) -> None:
    trees.plant(GOOD, tmp_path)
    done = stowgate("list", "--output", "json=out.json", "--output", "text=out.txt")
    assert done.returncode == 0
    assert json.loads((tmp_path / "out.json").read_text())["packages"][0]["name"] == "a"
    assert "a.js" in (tmp_path / "out.txt").read_text()


def test_why_tells_the_whole_chain(stowgate: type_run, tmp_path: Path) -> None:
    manifest = '{\n "name": "a",\n "version": "1.0.0",\n "files": [\n  "dist",\n  "!*.map"\n ]\n}'
    trees.plant({"package.json": manifest, "dist/a.js.map": "{}"}, tmp_path)
    done = stowgate("why", "dist/a.js.map", "--packager", "npm@12")
    assert done.returncode == 0
    assert "package.json:5" in done.stdout
    assert "with npm 11 it does not ship:" in done.stdout
    document = json.loads(stowgate("why", "dist/a.js.map", "--packager", "npm@11", "--format", "json").stdout)
    (answer,) = document["answers"]
    assert answer["ships"] is False
    assert answer["decided_by"]["line"] == 6
    assert [other["profile"] for other in answer["differs_under"]] == ["npm-12"]
    assert answer["steps"]


def test_a_fault_in_one_target_leaves_the_others_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two", "three"):
        trees.plant(GOOD, tmp_path / name)

    def faulty(target: str, wishes: Wishes) -> tuple[Located, ...]:
        if target.endswith("two"):
            raise KeyError(target)
        return locate_all(target, wishes)

    monkeypatch.setattr("auditor.audit.locate_all", faulty)
    monkeypatch.delenv("STOWGATE_DEBUG", raising=False)
    report = audit.survey(audit.Request(targets=tuple(str(tmp_path / name) for name in ("one", "two", "three"))))
    assert [getattr(package, "error", "") for package in report.packages] == ["", "internal fault: KeyError", ""]
    assert report.exit_code == 2


def test_why_names_what_is_not_read_and_what_comes_to_nothing(stowgate: type_run, tmp_path: Path) -> None:
    manifest = '{\n "name": "a",\n "version": "1.0.0",\n "files": [\n  "dist",\n  "!*.map"\n ]\n}'
    ignores = {".npmignore": "src\n*.map\n", "dist/.npmignore": "x\n", "dist/.gitignore": "a.*\n"}
    trees.plant({"package.json": manifest, "dist/a.js.map": "{}", **ignores}, tmp_path)
    done = stowgate("why", "dist/a.js.map", "--packager", "npm@12")
    told = [" ".join(line.split()[1:]) for line in done.stdout.splitlines()]
    assert 'does not match package.json:6 "!*.map"' in told
    assert 'is not read .npmignore:2 "*.map" npm does not read it once package.json has `files`' in told
    assert 'is not read dist/.gitignore:1 "a.*" npm reads .npmignore in its place' in told
    assert not any("src" in line for line in told)


def test_why_answers_for_folders_and_for_what_is_not_there_yet(stowgate: type_run, tmp_path: Path) -> None:
    manifest = '{"name": "a", "version": "1.0.0", "files": ["dist/*.js"]}'
    trees.plant({"package.json": manifest, "dist/a.js": "1", "dist/a.txt": "1", "src/a.ts": "1"}, tmp_path)
    assert "dist/ is a folder, of which 1 file ships" in stowgate("why", "dist").stdout
    assert "src/ is a folder, of which no file ships" in stowgate("why", "src").stdout
    built = stowgate("why", "dist/ab.js")
    assert built.returncode == 2
    assert "dist/ab.js is not there; if it were, it would ship" in built.stdout
    assert "did you mean dist/a.js?" in built.stderr
    assert "new/a.js is not there; if it were, it would not ship" in stowgate("why", "new/a.js").stdout
    document = json.loads(stowgate("why", "dist/ab.txt", "--format", "json").stdout)
    assert document["answers"][0]["standing"] == "absent"
    assert document["answers"][0]["ships"] is False


def test_an_sdist_and_a_wheel_are_told_apart(stowgate: type_run, tmp_path: Path) -> None:
    trees.plant({"pyproject.toml": '[project]\nname = "a"\nversion = "1"\n', "a.py": "1"}, tmp_path)
    answers = [line for line in stowgate("why", "pyproject.toml").stdout.splitlines() if line[:1] != " "]
    assert ["sdist, " in answers[0], "wheel, " in answers[1]] == [True, True]
    headings = [line for line in stowgate("list").stdout.splitlines() if line.startswith("a@1")]
    assert ["sdist" in headings[0], "wheel" in headings[1]] == [True, True]
