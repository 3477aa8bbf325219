"""`stowgate secrets` over files, stdin and git: what it reads, what it says, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from auditor.checks.secret.engine.examples import expand
from auditor.cli import group
from auditor.errors import StowgateError

TOKEN = expand("{checksummed:github:ghp_}", "command")
OTHER = expand("{checksummed:github:gho_}", "command")


def run(*arguments: str, stdin: bytes = b"", code: int | None = None) -> dict[str, Any]:
    result = CliRunner().invoke(group, ["secrets", *arguments, "--format", "json"], input=stdin)
    if code is not None:
        assert result.exit_code == code, result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def git(folder: Path, *arguments: str) -> None:
    names = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    quiet = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *names, *arguments], cwd=folder, check=True, capture_output=True, env=quiet)


def test_file_and_place(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(f"// é\nlet t = '{TOKEN}';\n")
    (finding,) = run(str(tmp_path / "a.js"), code=1)["findings"]
    assert (finding["rule"], finding["level"]) == ("secret/github-token", "error")
    assert (finding["path"], finding["line"], finding["column"]) == (str(tmp_path / "a.js"), 2, 10)
    assert finding["offset"] == 15
    assert finding["excerpt"] == "ghp_****(40)"


def test_path_as_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.js").write_text(TOKEN)
    monkeypatch.chdir(tmp_path)
    assert run("sub")["findings"][0]["path"] == "sub/a.js"


def test_stdin() -> None:
    (finding,) = run("-", stdin=TOKEN.encode(), code=1)["findings"]
    assert finding["path"] == "-"


def test_clean_and_nothing(tmp_path: Path) -> None:
    assert run(str(tmp_path), code=2)["skipped"][0]["incomplete"]
    (tmp_path / "a.txt").write_text("nothing")
    assert not run(str(tmp_path), code=0)["findings"]


def test_unreadable(tmp_path: Path) -> None:
    document = run(str(tmp_path / "missing"), code=2)
    assert document["skipped"][0]["what"].endswith("missing")


def test_fifo_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "a.txt").write_text("x")
    assert run(str(tmp_path), code=0)["skipped"][0]["reason"] == "not a regular file"


def test_vanished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "b.txt").write_text("x")
    real = os.open

    def vanish(path: Any, *rest: Any, **more: Any) -> Any:
        if str(path).endswith("b.txt"):
            raise FileNotFoundError(2, "No such file or directory")
        return real(path, *rest, **more)

    monkeypatch.setattr("os.open", vanish)
    assert run(str(tmp_path), code=2)["skipped"][0]["reason"] == "No such file or directory"


def test_show_filtered(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(f"t = 'ghp_{'x' * 36}'\n")
    (skip,) = [each for each in run(str(tmp_path), "--show-filtered", code=0)["skipped"] if "github" in each["what"]]
    assert skip["reason"] == "filtered: checksum"
    assert not run(str(tmp_path))["skipped"]


@pytest.mark.parametrize(
    "comment", ["stowgate: allow", "gitleaks:allow", "pragma: allowlist secret", "nosec", "noqa: S105"]
)
def test_markers(tmp_path: Path, comment: str) -> None:
    (tmp_path / "a.py").write_text(f"A = '{TOKEN}'  # {comment}\nB = '{OTHER}'\n")
    document = run(str(tmp_path), code=1)
    assert [finding["line"] for finding in document["findings"]] == [2]
    (aside,) = document["suppressed"]
    assert (aside["line"], aside["source"]) == (1, comment)


def test_marker_for_the_next_line(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(f"# pragma: allowlist nextline secret\nA = '{TOKEN}'\n")
    assert run(str(tmp_path), code=0)["suppressed"]


def test_fixtures_count_one_level_less(tmp_path: Path) -> None:
    for folder in ("src", "tests"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.py").write_text(f"A = '{TOKEN}'\n")
    levels = {Path(each["path"]).parent.name: each["level"] for each in run(str(tmp_path))["findings"]}
    assert levels == {"src": "error", "tests": "warning"}


def test_folders_above_the_target_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "tests" / "project").mkdir(parents=True)
    (tmp_path / "tests" / "project" / "a.py").write_text(f"A = '{TOKEN}'\n")
    assert run(str(tmp_path / "tests" / "project"))["findings"][0]["level"] == "error"


def test_select_and_ignore(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(f"A = '{TOKEN}'\nB = '{OTHER}'\n")
    assert len(run(str(tmp_path), "--ignore", "secret/github-token")["findings"]) == 1
    assert len(run(str(tmp_path), "--select", "secret/github-*")["findings"]) == 2


def test_same_twice(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(f"A = '{TOKEN}'\nB = '{OTHER}'\n")
    one, two = run(str(tmp_path)), run(str(tmp_path))
    one["summary"].pop("seconds")
    two["summary"].pop("seconds")
    assert one == two


def test_staged(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "a.js").write_text("1")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "x")
    assert not run(str(tmp_path), "--staged", code=0)["findings"]
    (tmp_path / "a.js").write_text(f"t = '{TOKEN}'")
    (tmp_path / "b.js").write_text(f"t = '{OTHER}'")
    git(tmp_path, "add", "a.js")
    (finding,) = run(str(tmp_path), "--staged", code=1)["findings"]
    assert finding["path"] == "a.js"


def test_since(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "a.js").write_text(f"t = '{TOKEN}'")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "x")
    (tmp_path / "b.js").write_text(f"t = '{OTHER}'")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "x")
    (tmp_path / "b.js").unlink()
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "x")
    (finding,) = run(str(tmp_path), "--since", "HEAD~2", code=1)["findings"]
    assert finding["path"] == "b.js"


def test_nothing_of_the_repository_is_run(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    for key in (
        "core.fsmonitor",
        "diff.external",
        "diff.x.textconv",
        "core.pager",
        "filter.x.smudge",
        "filter.x.clean",
    ):
        git(tmp_path, "config", key, str(trap))
    (tmp_path / ".gitattributes").write_text("* diff=x filter=x\n")
    (tmp_path / "sprung").unlink(missing_ok=True)
    document = run(str(tmp_path), "--staged")
    assert document["exit_code"] == 0
    assert not (tmp_path / "sprung").exists()


def test_no_such_revision(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    result = CliRunner().invoke(group, ["secrets", str(tmp_path), "--since", "--output=x"])
    assert result.exit_code


@pytest.mark.parametrize("option", [("--staged",), ("--since", "HEAD")])
def test_no_repository(option: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / "a.js").write_text("1")
    for target, says in ((tmp_path, "is in no git repository"), (tmp_path / "a.js", "is no folder")):
        result = CliRunner().invoke(group, ["secrets", str(target), *option])
        assert says in str(result.exception)
        assert isinstance(result.exception, StowgateError)
        assert result.exception.exit_code == 2
