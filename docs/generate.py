"""Write the generated parts of the documentation: the rule catalogue and the README's help block."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path

from click.testing import CliRunner

from auditor import catalogue
from auditor.cli import group
from auditor.memory import pruning
from tests import trees

ROOT = Path(__file__).parent.parent
_DEMO = re.compile(r"(?<=<!-- demo -->\n).*?(?=<!-- /demo -->)", re.DOTALL)
_SECONDS = re.compile(r", \d+\.\d\d s\b")
_POLICIES = re.compile(r"(?<=<!-- policies -->\n).*?(?=<!-- /policies -->)", re.DOTALL)
_HELP = re.compile(r"(?<=<!-- help -->\n```text\n).*?(?=```\n<!-- /help -->)", re.DOTALL)


def catalogue_page() -> str:
    """Give rules/README.md."""
    rules = catalogue.load().rules.values()
    lines = [
        "# Rules",
        "",
        "Made by `make docs` from the files beside this page; `stowgate explain RULE` shows one.",
        "",
    ]
    for family, members in groupby(rules, key=lambda rule: rule.family):
        lines += [f"## {family}", "", "| rule | level | severity | what it finds |", "|---|---|---|---|"]
        lines += [f"| [{m.slug}]({m.id}.yaml) | {m.level} | {m.score:g} | {_cell(m.title)} |" for m in members]
        lines.append("")
    return "\n".join(lines)


def readme_page() -> str:
    """Give README.md with its help block and its example renewed."""
    page = (ROOT / "README.md").read_text("utf-8")
    shown = CliRunner().invoke(group, ["--help"], prog_name="stowgate", terminal_width=80).output
    page = _HELP.sub(lambda _: shown, page)
    return _DEMO.sub(lambda _: demo(), page)


def demo() -> str:
    """Run the commands of `make demo` and give what they print, the time they took left out."""
    cases = trees.read(ROOT / "fixtures/demo.yaml")["match"]
    blocks = []
    with tempfile.TemporaryDirectory() as name:
        trees.plant(cases[0]["files"], Path(name))
        for command in ("list", "check"):
            run = [sys.executable, "-m", "auditor", command]
            environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
            done = subprocess.run(run, cwd=name, env=environment, capture_output=True, text=True, check=False)
            blocks.append(f"```text\n$ stowgate {command}\n{_SECONDS.sub('', done.stdout).rstrip()}\n```\n")
    return "\n".join(blocks)


def survival_page() -> str:
    """Give docs/survival.md with its table of policies renewed."""
    lines = ["| policy | what it does | run again | numbers, by version |", "|---|---|---|---|"]
    for each in pruning.policies():
        numbers = "; ".join(f"{version}: {_numbers(told)}" for version, told in each.versions.items())
        lines.append(f"| `{each.id}` | {_cell(each.title)} | {'changes nothing' if each.settled else ''} | {numbers} |")
    table = "\n".join([*lines, ""])
    return _POLICIES.sub(lambda _: table, (ROOT / "docs/survival.md").read_text("utf-8"))


def _numbers(parameters: Mapping[str, float]) -> str:
    return (
        ", ".join(f"{name} {number:,g}" if number < 1 else f"{name} {number:,}" for name, number in parameters.items())
        or "none"
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


PAGES = {"rules/README.md": catalogue_page, "README.md": readme_page, "docs/survival.md": survival_page}


def main() -> int:
    """Write every page that is not current; tell which."""
    for name, make in PAGES.items():
        path, page = ROOT / name, make()
        if not path.exists() or path.read_text("utf-8") != page:
            path.write_text(page, "utf-8")
            sys.stdout.write(f"{name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
