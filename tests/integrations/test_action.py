"""The action, run step by step as a runner does, with honest and with hostile inputs."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.integrations.runner import ROOT, Outcome, Runner
from tests.trees import plant

ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
LEAKY = {
    "package.json": '{"name": "acme", "version": "1.0.0", "license": "MIT", "files": ["dist"]}',
    "dist/index.js": "export const a = 1\n",
    "dist/.env": "DB_PASSWORD=correct-horse-battery\n",
}
CLEAN = {**LEAKY, "dist/.env": ""}
TGZ = {"tgz": [{"name": "package/package.json", "text": LEAKY["package.json"]}, {"name": "package/a.js", "text": "1"}]}


def act(folder: Path, files: Mapping[str, Any], *, more: Any = None, **inputs: str) -> Outcome:
    """Run the action over a tree, with this Python in place of an installed one."""
    temp = folder / "temp"
    temp.mkdir(exist_ok=True)
    runner = Runner(
        temp=temp,
        workspace=plant(dict(files), folder / "workspace"),
        stand_ins={"install": {"python": sys.executable}},
        more=more or {},
    )
    return runner.run({name.replace("_", "-"): value for name, value in inputs.items()})


def test_a_leak_fails_the_job_after_everything_is_written(tmp_path: Path) -> None:
    done = act(tmp_path, LEAKY, upload_sarif="true")
    assert done.code == 1, done.complained
    assert done.outputs["exit-code"] == "1"
    assert int(done.outputs["errors"]) >= 1
    total = sum(int(done.outputs[name]) for name in ("errors", "warnings", "notes"))
    assert int(done.outputs["findings"]) == total
    report = json.loads(Path(done.outputs["report-json"]).read_text("utf-8"))
    assert "ships/env-file" in {finding["rule"] for finding in report["findings"]}
    assert re.search(r"^::error file=dist/\.env,.*title=ships/env-file::", done.printed, re.MULTILINE)
    assert done.summary.startswith("## stowgate: stop")
    (upload,) = done.uses
    assert upload["sarif_file"] == done.outputs["sarif-file"]
    assert json.loads(Path(upload["sarif_file"]).read_text("utf-8"))["version"] == "2.1.0"


def test_a_clean_package_passes_and_nothing_is_uploaded_unasked(tmp_path: Path) -> None:
    done = act(tmp_path, CLEAN)
    assert (done.code, done.outputs["exit-code"], done.outputs["errors"]) == (0, "0", "0")
    assert done.uses == []
    assert done.summary.startswith("## stowgate: clean")


def test_archives_are_found_by_a_glob_and_named_by_their_digest(tmp_path: Path) -> None:
    done = act(tmp_path, {"out/a b-1.0.0.tgz": TGZ, "out/c-1.0.0.tgz": TGZ}, paths="out/*.tgz\n", fail_on="never")
    digest = hashlib.sha256((tmp_path / "workspace/out/c-1.0.0.tgz").read_bytes()).hexdigest()
    assert done.outputs["artifact-sha256"] == f"{digest}  out/a b-1.0.0.tgz\n{digest}  out/c-1.0.0.tgz"
    report = json.loads(Path(done.outputs["report-json"]).read_text("utf-8"))
    assert [package["target"] for package in report["packages"]] == ["out/a b-1.0.0.tgz", "out/c-1.0.0.tgz"]
    assert done.code == 0


@pytest.mark.parametrize(
    "inputs",
    [
        {"paths": "nowhere"},
        {"paths": "dist/*.tgz"},
        {"fail_on": "fatal"},
        {"config": "no-such.toml"},
    ],
    ids=str,
)
def test_what_cannot_be_done_is_no_clean_result(tmp_path: Path, inputs: dict[str, str]) -> None:
    done = act(tmp_path, CLEAN, **inputs)
    assert (done.code, done.outputs["exit-code"]) == (2, "2")


@pytest.mark.parametrize(
    "text",
    [
        "$(touch owned)",
        "`touch owned`",
        "; touch owned #",
        "' && touch owned '",
        '" ; touch owned ; "',
        "--help",
        "--output=html=owned",
        "--config=owned\n--fail-on=never",
        "x\n::set-output name=exit-code::0\n::stop-commands::y",
        "%0A::error::x",
    ],
)
@pytest.mark.parametrize("name", ["paths", "fail-on", "config", "baseline", "compare-to"])
def test_no_input_is_a_command(tmp_path: Path, name: str, text: str) -> None:
    done = act(tmp_path, CLEAN, **{name: text})
    assert not (tmp_path / "workspace" / "owned").exists()
    assert (done.code, done.outputs["exit-code"]) == (2, "2"), done.printed
    assert "stop-commands::y" not in done.printed.split("\n")
    assert not [line for line in done.printed.split("\n") if line.startswith(("::set-output", "::stop"))]


def test_file_names_write_no_outputs(tmp_path: Path) -> None:
    name = "a\nexit-code=0\n-1.0.0.tgz"
    done = act(tmp_path, {name: TGZ, "b-1.0.0.tgz": TGZ}, paths="*.tgz", fail_on="never")
    assert done.outputs["artifact-sha256"].count("\n") == 0
    assert done.outputs["artifact-sha256"].endswith("  b-1.0.0.tgz")
    assert done.steps["check"].keys() == ACTION["outputs"].keys()


@pytest.mark.parametrize("more", [{}, {"PYTHONPATH": "."}, {"PYTHONSTARTUP": "json.py"}], ids=str)
def test_nothing_in_the_workspace_is_imported(tmp_path: Path, more: dict[str, str]) -> None:
    trap = 'open("owned", "w").close(); raise SystemExit(0)\n'
    names = "auditor/__init__.py auditor/__main__.py yaml.py json.py click.py sitecustomize.py venv.py".split()
    files: dict[str, Any] = {**LEAKY, **dict.fromkeys(names, trap)}
    assert act(tmp_path, files, more=more).code == 1
    assert not (tmp_path / "workspace" / "owned").exists()


def test_inputs_and_outputs_are_named_and_described_alike() -> None:
    for name, each in (*ACTION["inputs"].items(), *ACTION["outputs"].items()):
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
        assert each["description"].endswith((".", "it"))
    for step in ACTION["runs"]["steps"]:
        if "uses" in step:
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step["uses"])
        else:
            assert step["shell"] == "bash"
            assert "${{" not in step["run"]
    page = (ROOT / "docs/ci.md").read_text("utf-8")
    assert [name for name in (*ACTION["inputs"], *ACTION["outputs"]) if f"`{name}`" not in page] == []


def test_an_old_python_is_refused_with_a_hint(tmp_path: Path) -> None:
    for name in ("python3", "python"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    tools = "bash dirname".split()
    for tool in tools:
        (tmp_path / tool).symlink_to(str(shutil.which(tool)))
    done = subprocess.run(
        ["bash", str(ROOT / ".ci/install")],
        env={"PATH": str(tmp_path), "STOWGATE_HOME": str(ROOT), "RUNNER_TEMP": str(tmp_path), "GITHUB_OUTPUT": "out"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout.startswith("::error title=stowgate::there is no Python 3.11 or newer")


@pytest.mark.oracle
def test_it_installs_itself_from_its_hashes_and_audits(tmp_path: Path) -> None:
    if "CI" not in os.environ and shutil.which("semgrep") is None:
        pytest.skip("installs from an index: runs where CI is set or semgrep is installed")
    temp = tmp_path / "temp"
    temp.mkdir()
    trap = 'open("owned", "w").close()\n'
    files: dict[str, Any] = {**LEAKY, "pip.py": trap, "venv.py": trap, "ensurepip.py": trap, "click.py": trap}
    done = Runner(temp=temp, workspace=plant(files, tmp_path / "workspace")).run({})
    assert done.steps["install"]["python"].startswith(str(temp))
    assert (done.code, done.outputs["exit-code"]) == (1, "1"), done.complained
    assert not (tmp_path / "workspace" / "owned").exists()
