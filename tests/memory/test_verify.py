from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from auditor.cli.memory_verify import command
from auditor.memory.facts import facts


@pytest.fixture
def house(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text("def start_server():\n    return settings['cache.size']\n", "utf-8")
    (tmp_path / "Makefile").write_text("test:\n\ttrue\n", "utf-8")
    (tmp_path / "package.json").write_text('{"scripts": {"lint": "x"}, "dependencies": {"left": "1.2.3"}}', "utf-8")
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


@pytest.mark.parametrize("text", ["tea and/or coffee", "24/7", "see the docs", "v1.2.3", "a `plain word`"])
def test_words_are_no_facts(text: str) -> None:
    assert list(facts(text)) == []
