"""`stowgate init`, completion and the GitLab template: shown first, written once, valid for their readers."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.conftest import type_run
from tests.integrations.runner import ROOT
from tests.trees import plant

PACKAGE = '{\n  "name": "acme",\n  "version": "1.0.0",\n  "scripts": {\n    "build": "tsc"\n  }\n}\n'


def tree(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()}


def test_nothing_is_written_unasked_and_everything_is_shown(stowgate: type_run, tmp_path: Path) -> None:
    plant({"package.json": PACKAGE, ".github/x": ""}, tmp_path)
    before = tree(tmp_path)
    done = stowgate("init")
    assert done.returncode == 0
    assert tree(tmp_path) == before
    for shown in ("stowgate.toml: new", '+    "prepublishOnly": "stowgate check",', "workflows/stowgate.yml: new"):
        assert shown in done.stdout
    assert "nothing was written; --write does it" in done.stdout
    assert ".gitlab-ci.yml" not in done.stdout


def test_it_writes_each_piece_and_a_second_run_changes_nothing(stowgate: type_run, tmp_path: Path) -> None:
    plant({"package.json": PACKAGE}, tmp_path)
    kinds = ("config", "npm", "pre-commit", "workflow", "gitlab")
    only = [argument for kind in kinds for argument in ("--only", kind)]
    assert stowgate("init", "--write", *only).returncode == 0
    first = tree(tmp_path)
    assert first.keys() == {
        "stowgate.toml",
        "package.json",
        ".pre-commit-config.yaml",
        ".github/workflows/stowgate.yml",
        ".gitlab-ci.yml",
    }
    assert first["package.json"] == PACKAGE.replace('"build"', '"prepublishOnly": "stowgate check",\n    "build"')
    assert yaml.safe_load(first[".pre-commit-config.yaml"])["repos"][0]["hooks"]
    again = stowgate("init", "--write", *only)
    assert "nothing to write" in again.stdout
    assert tree(tmp_path) == first
    assert stowgate("check", "--select", "ships/missing-entry-point").returncode in (0, 1)


@pytest.mark.parametrize(
    ("files", "kind", "says"),
    [
        ({".pre-commit-config.yaml": "repos: []\n"}, "pre-commit", "is left as it is; by hand:"),
        ({".gitlab-ci.yml": "a: {script: [x]}\n"}, "gitlab", "is left as it is; by hand:"),
        ({".github/workflows/stowgate.yml": "on: push\n"}, "workflow", "is left as it is; by hand:"),
        ({"package.json": '{"scripts": {"prepublishOnly": "tsc"}}'}, "npm", "&& stowgate check"),
        ({"package.json": '{"scripts": {"prepublishOnly": "stowgate check"}}'}, "npm", "prepublishOnly runs stowgate"),
        ({"package.json": "{ not json"}, "npm", "by hand"),
        ({"package.json": '{"scripts": []}'}, "npm", "by hand"),
        ({"package.json": '{"x": {"scripts": {"a": "b"}}, "scripts": {"c": "d"}}'}, "npm", "by hand"),
        ({"package.json": "[" * 50_000}, "npm", "by hand"),
        ({"package.json": {"link": "elsewhere.json"}, "elsewhere.json": PACKAGE}, "npm", "by hand"),
        ({"stowgate.toml": 'fail-on = "note"\n'}, "config", "there is a configuration"),
        ({"pyproject.toml": "[tool.stowgate]\n"}, "config", "there is a configuration"),
        ({"stowgate.toml": {"link": "nowhere"}}, "config", "there is a configuration"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_there_is_never_overwritten(
    stowgate: type_run, tmp_path: Path, files: dict[str, str], kind: str, says: str
) -> None:
    plant(files, tmp_path)
    before = tree(tmp_path)
    done = stowgate("init", "--write", "--only", kind)
    assert done.returncode == 0, done.stderr
    assert says in done.stdout
    assert tree(tmp_path) == before


@pytest.mark.parametrize(
    "text", ['{"name": "a"}', '{\r\n\t"name": "a",\r\n\t"scripts": {\r\n\t\t"b": "c"\r\n\t}\r\n}\r\n']
)
def test_a_manifest_keeps_its_shape(stowgate: type_run, tmp_path: Path, text: str) -> None:
    (tmp_path / "package.json").write_bytes(text.encode())
    assert stowgate("init", "--write", "--only", "npm").returncode == 0
    after = (tmp_path / "package.json").read_bytes().decode()
    manifest = json.loads(after)
    assert manifest["scripts"]["prepublishOnly"] == "stowgate check"
    assert ("\r\n" in after) == ("\r\n" in text)
    assert after.replace("\r\n", "").count("\n") == 0
    assert manifest["name"] == "a"


def test_what_is_shown_moves_no_cursor(stowgate: type_run, tmp_path: Path) -> None:
    plant({"package.json": '{"name": "a\x1b[2J", "scripts": {"b": "c"}}'.replace("\x1b", "\x9b")}, tmp_path)
    assert "\x9b" not in stowgate("init", "--only", "npm").stdout


def test_a_folder_that_is_not_there_is_a_mistake(stowgate: type_run) -> None:
    assert stowgate("init", "nowhere").returncode == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script_is_one_for_its_shell(stowgate: type_run, tmp_path: Path, shell: str) -> None:
    done = stowgate("completion", shell)
    assert done.returncode == 0, done.stderr
    assert "_STOWGATE_COMPLETE" in done.stdout
    program = shutil.which(shell)
    if program is not None:
        script = tmp_path / f"complete.{shell}"
        script.write_text(done.stdout)
        checked = subprocess.run([program, "-n", str(script)], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr


@pytest.mark.skipif(os.name == "nt", reason="a bash of this machine is needed")
@pytest.mark.parametrize(
    ("line", "offers"),
    [("stowgate ch", {"check"}), ("stowgate check --fail-on ", {"error", "warning", "note", "never"})],
)
def test_bash_completes_commands_and_values(stowgate: type_run, tmp_path: Path, line: str, offers: set[str]) -> None:
    (tmp_path / "stowgate").write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m auditor "$@"\n')
    (tmp_path / "stowgate").chmod(0o755)
    words = line.split(" ")
    script = (
        stowgate("completion", "bash").stdout
        + f"\nCOMP_WORDS=({' '.join(repr(word) for word in words)}); COMP_CWORD={len(words) - 1}\n"
        + "_stowgate_completion stowgate\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n"
    )
    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "--norc", "-c", script], env=environment, capture_output=True, text=True, check=False
    )
    assert offers <= set(done.stdout.split()), done.stderr


def _template() -> tuple[dict[str, object], str]:
    text = (ROOT / "templates/check/template.yml").read_text("utf-8")
    header, _, body = text.partition("---\n")
    inputs = yaml.safe_load(header)["spec"]["inputs"]
    return inputs, body


@pytest.mark.parametrize(
    ("paths", "code"), [("out/*.tgz", 1), ("out/clean.tgz", 0), ("nowhere", 2), ("--help", 2), ("$(touch owned)", 2)]
)
def test_the_gitlab_job_writes_its_reports(stowgate: type_run, tmp_path: Path, paths: str, code: int) -> None:
    leaky = [
        {"name": "package/package.json", "text": PACKAGE},
        {"name": "package/.env", "text": "DB_PASSWORD=correct-horse"},
    ]
    plant({"out/a.tgz": {"tgz": leaky}, "out/clean.tgz": {"tgz": leaky[:1]}}, tmp_path)
    assert stowgate("--version").returncode == 0
    inputs, body = _template()
    values = {name: str(each["default"]) for name, each in inputs.items()} | {"paths": paths}  # type: ignore[index]
    job = yaml.safe_load(re.sub(r"\$\[\[ inputs\.([\w-]+) \]\]", lambda found: json.dumps(values[found[1]]), body))[
        "stowgate"
    ]
    assert set(re.findall(r"inputs\.([\w-]+)", body)) == inputs.keys()
    tools = tmp_path / "tools"
    plant(
        {
            "stowgate": f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m auditor "$@"\n',
            "python": "#!/bin/sh\n",
        },
        tools,
    )
    for tool in tools.iterdir():
        tool.chmod(0o755)
    environment = {**os.environ, **job["variables"], "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-e", "-c", "\n".join(job["script"])],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    assert not (tmp_path / "owned").exists()
    reports = job["artifacts"]["reports"]
    if "-" not in paths:
        assert (tmp_path / reports["codequality"]).stat().st_size
        assert (tmp_path / reports["junit"]).read_text().startswith("<?xml")


@pytest.mark.oracle
def test_what_is_written_is_valid_for_its_readers(stowgate: type_run, tmp_path: Path) -> None:
    if shutil.which("check-jsonschema") is None:
        if os.environ.get("CI"):
            pytest.fail("check-jsonschema is not installed")
        pytest.skip("check-jsonschema is not installed")
    assert stowgate("init", "--write", "--only", "workflow", "--only", "gitlab").returncode == 0
    (tmp_path / "template.yml").write_text(re.sub(r"\$\[\[ [^]]+ \]\]", "value", _template()[1]))
    files = {
        "vendor.github-workflows": [
            tmp_path / ".github/workflows/stowgate.yml",
            *(ROOT / ".github/workflows").iterdir(),
        ],
        "vendor.gitlab-ci": [tmp_path / ".gitlab-ci.yml", tmp_path / "template.yml"],
        "vendor.github-actions": [ROOT / "action.yml"],
    }
    for schema, paths in files.items():
        command = ["check-jsonschema", "--builtin-schema", schema, *map(str, paths)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
