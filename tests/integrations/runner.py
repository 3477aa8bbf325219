"""A workflow runner small enough for a test: it runs the steps of a composite action as the real one does."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


@dataclass
class Outcome:
    """What a run left behind."""

    code: int = 0
    printed: str = ""
    complained: str = ""
    steps: dict[str, dict[str, str]] = field(default_factory=dict)
    uses: list[dict[str, str]] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)
    summary: str = ""


@dataclass
class Runner:
    """One machine: a temporary folder for the runner's own files, and a workspace."""

    temp: Path
    workspace: Path
    stand_ins: dict[str, dict[str, str]] = field(default_factory=dict)
    more: dict[str, str] = field(default_factory=dict)

    def run(self, inputs: dict[str, str]) -> Outcome:
        """Run every step whose condition holds; `stand_ins` are outputs of steps that are not run."""
        action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
        unknown = inputs.keys() - action["inputs"].keys()
        assert not unknown, unknown
        given = {name: inputs.get(name, each["default"]) for name, each in action["inputs"].items()}
        done = Outcome()
        for step in action["runs"]["steps"]:
            name = step.get("id", "")
            if name in self.stand_ins:
                done.steps[name] = self.stand_ins[name]
            elif self._holds(step.get("if", ""), given, done):
                self._step(step, given, done)
        done.outputs = {name: self._filled(each["value"], given, done) for name, each in action["outputs"].items()}
        return done

    def _holds(self, condition: str, given: dict[str, str], done: Outcome) -> bool:
        parts = [part.strip() for part in condition.split("&&") if part.strip()]
        if not condition or "always()" not in parts:
            parts.append("success()")
        return all(self._part_holds(part, given, done) for part in parts)

    def _part_holds(self, part: str, given: dict[str, str], done: Outcome) -> bool:
        if part in ("always()", "success()"):
            return part == "always()" or done.code == 0
        left, operator, right = re.fullmatch(r"(\S+) (==|!=) '(.*)'", part).groups()  # type: ignore[union-attr]
        return bool((self._value(left, given, done) == right) == (operator == "=="))

    def _step(self, step: dict[str, Any], given: dict[str, str], done: Outcome) -> None:
        if "uses" in step:
            done.uses.append({"uses": step["uses"], **self._all_filled(step["with"], given, done)})
            return
        assert not _EXPRESSION.search(step["run"]), "an expression in a script is an injection"
        script = self.temp / "script.sh"
        script.write_text(step["run"])
        files = {name: self.temp / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_ENV")}
        for path in files.values():
            path.write_text("")
        environment = {
            **os.environ,
            **{name: str(path) for name, path in files.items()},
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_ACTIONS": "true",
            "CI": "true",
            **self._all_filled(step.get("env", {}), given, done),
            **self.more,
        }
        ran = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
            cwd=self.workspace,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        done.code = done.code or ran.returncode
        done.printed += ran.stdout
        done.complained += ran.stderr
        done.summary += files["GITHUB_STEP_SUMMARY"].read_text("utf-8")
        done.steps[step.get("id", "")] = _outputs(files["GITHUB_OUTPUT"].read_text("utf-8"))
        assert files["GITHUB_ENV"].read_text() == ""

    def _all_filled(self, table: dict[str, str], given: dict[str, str], done: Outcome) -> dict[str, str]:
        return {name: self._filled(value, given, done) for name, value in table.items()}

    def _filled(self, text: str, given: dict[str, str], done: Outcome) -> str:
        return _EXPRESSION.sub(lambda found: self._value(found[1], given, done), text)

    def _value(self, name: str, given: dict[str, str], done: Outcome) -> str:
        if name == "github.action_path":
            return str(ROOT)
        if name.startswith("inputs."):
            return given[name.removeprefix("inputs.")]
        _, step, kind, output = name.split(".")
        assert kind == "outputs"
        return done.steps.get(step, {}).get(output, "")


def _outputs(text: str) -> dict[str, str]:
    """Read a file of outputs as the runner does: `name=value`, or `name<<end`, lines, `end`."""
    found = {}
    lines = iter(text.split("\n"))
    for line in lines:
        name, heredoc, end = line.partition("<<")
        if heredoc and "=" not in name:
            value = []
            for each in lines:
                if each == end:
                    break
                value.append(each)
            found[name] = "\n".join(value)
        elif line:
            name, _, value_text = line.partition("=")
            found[name] = value_text
    return found
