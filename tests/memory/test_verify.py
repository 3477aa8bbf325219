from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from auditor.cli.memory_verify import command
from auditor.errors import UsageError
from auditor.memory.facts import facts
from auditor.memory.versions import allows


@pytest.fixture
def house(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text("def start_server():\n    return settings['cache.size']\n", "utf-8")
    (tmp_path / "Makefile").write_text("test:\n\ttrue\n", "utf-8")
    (tmp_path / "package.json").write_text(
        '{"scripts": {"lint": "x"}, "dependencies": {"left": "1.2.3", "wide": "^4.0.1"}}', "utf-8"
    )
    project = (
        '[project]\nname = "house"\nversion = "1.0"\nrequires-python = ">=3.11"\ndependencies = ["tall[x]>=2,<3; a"]\n'
    )
    (tmp_path / "pyproject.toml").write_text(project, "utf-8")
    (tmp_path / "requirements.txt").write_text("flask==3.0.1\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The server is in src/app.py.", "holds"),
        ("The server is in src/old/server.py.", "stale"),
        ("Run `make test` first.", "holds"),
        ("Run `make ship` first.", "stale"),
        ("Use `npm run lint`.", "holds"),
        ("Use `npm run deploy`.", "stale"),
        ("We use flask==3.0.1.", "holds"),
        ("We use flask==2.3.0.", "contradicted"),
        ("We use left@1.2.3.", "holds"),
        ("We use left 1.2 here.", "holds"),
        ("We use left 2 here.", "contradicted"),
        ("Needs wide v4.1 or so.", "holds"),
        ("Needs wide version 3.", "contradicted"),
        ("Python 3.12 at least.", "holds"),
        ("Python 3.8 will do.", "contradicted"),
        ("This is house 0.9.", "contradicted"),
        ("See https://docs.example.com/x.", "holds"),
        ("See https://evil.example/x.", "unverifiable"),
        ("Call `start_server()`.", "holds"),
        ("Call `stop_server()`.", "stale"),
        ("Set `cache.size`.", "holds"),
        ("Set `cache.colour`.", "stale"),
        ("Run `no-such-program-here --now`.", "unverifiable"),
    ],
)
def test_facts_are_checked_against_the_repository(house: Path, text: str, status: str) -> None:
    (house / "MEMORY.md").write_text(f"# Notes\n\n{text}\n", "utf-8")
    arguments = [str(house / "MEMORY.md"), "--repository", str(house), "--allow-host", "example.com"]
    done = CliRunner().invoke(command, [*arguments, "--all", "--format", "json"])
    (fact,) = json.loads(done.stdout)["facts"]
    assert (fact["status"], fact["line"]) == (status, 3)
    strict = CliRunner().invoke(command, [*arguments, "--strict"])
    assert strict.exit_code == (1 if status in ("stale", "contradicted") else 0)


@pytest.mark.parametrize(
    ("wanted", "said", "fits"),
    [
        ("^18.2.0", "18", True), ("^18.2.0", "17.9", False), ("^0.3.1", "0.3", True), ("^0.3.1", "0.4", False),
        ("~1.4.2", "1.4.9", True), ("~1.4.2", "1.5", False), ("~=1.4", "1.9", True), ("~=1.4.2", "1.5", False),
        (">=3,<4", "3.7", True), (">=3,<4", "4.0", False), ("^17 || ^18", "18", True), ("1.x || >=2.5", "2.4", False),
        ("==2.1", "2.1.0", True), ("2.1", "2.2", False), ("*", "1.0", None), ("workspace:*", "1.0", None),
    ],
)  # fmt: skip
def test_ranges_are_compared_as_far_as_both_say_something(wanted: str, said: str, fits: bool | None) -> None:  # noqa: FBT001
    assert allows(wanted, said) is fits


def test_what_is_not_there_or_cannot_be_read_is_no_success(house: Path) -> None:
    missing = CliRunner().invoke(command, [str(house / "nowhere")])
    assert isinstance(missing.exception, UsageError)
    (house / "agent.db").write_bytes(b"SQLite format 3\0" + b"x" * 200)
    broken = CliRunner().invoke(command, [str(house / "agent.db"), "--store", "agno"])
    assert broken.exit_code == 2
    assert "agent.db" in broken.stderr


@pytest.mark.parametrize(
    "text", ["react 17 has hooks", "step 2", "tea and/or coffee", "24/7", "see the docs", "v1.2.3", "a `plain word`"]
)
def test_words_are_no_facts(text: str) -> None:
    assert list(facts(text)) == []
