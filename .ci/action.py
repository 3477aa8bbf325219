# ruff: noqa: INP001 - a script beside the package, run by its path
"""What the action runs: the audit, its reports and its outputs; every input from the environment, none by a shell."""

from __future__ import annotations

import glob
import hashlib
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parent.parent
OPTIONS = {"FAIL_ON": "--fail-on", "CONFIG": "--config", "BASELINE": "--baseline", "COMPARE_TO": "--compare-to"}
COUNTS = {"errors": "error", "warnings": "warning", "notes": "note"}


def targets(text: str) -> Iterator[str]:
    """Give what is to be audited; a glob that means nothing stays as it is, so that its absence is an error."""
    for line in text.splitlines():
        name = line.strip()
        if name and (os.path.lexists(name) or not glob.has_magic(name)):
            yield name
        elif name:
            yield from sorted(glob.glob(name)) or [name]


def command(environment: Mapping[str, str], places: list[str], reports: Mapping[str, Path]) -> list[str]:
    """Give the arguments; what looks like an option cannot become one."""
    chosen = [
        f"{option}={environment[f'STOWGATE_{name}']}"
        for name, option in OPTIONS.items()
        if environment.get(f"STOWGATE_{name}")
    ]
    written = [f"--output={form}={path}" for form, path in reports.items()]
    return [sys.executable, "-P", "-m", "auditor", "check", "--format=github", *chosen, *written, "--", *places]


def surroundings(environment: Mapping[str, str]) -> dict[str, str]:
    """Give the environment of the audit: this checkout and nothing else on Python's path."""
    changed = {"PYTHONPATH": str(HOME), "PYTHONSAFEPATH": "1", "PYTHONUTF8": "1"}
    semgrep = environment.get("STOWGATE_SEMGREP")
    if semgrep:
        changed["PATH"] = os.pathsep.join((semgrep, environment.get("PATH", "")))
    return {**environment, **changed}


def digests(places: list[str]) -> Iterator[str]:
    """Give a line for each archive, as sha256sum writes it; a name with a line break has none."""
    for place in places:
        if os.path.isfile(place) and place.isprintable():
            with open(place, "rb") as stream:
                yield f"{hashlib.file_digest(stream, 'sha256').hexdigest()}  {place}"


def facts(report: Path, code: int) -> dict[str, str]:
    """Give the outputs that come from the report; without one there are no counts."""
    found: dict[str, str] = {"exit-code": str(code)}
    try:
        document: dict[str, Any] = json.loads(report.read_bytes())
    except (OSError, ValueError):
        return found
    found["findings"] = str(len(document["findings"]))
    found.update({name: str(document["summary"][level]) for name, level in COUNTS.items()})
    found["report-json"] = str(report)
    return found


def tell(path: str, outputs: Mapping[str, str]) -> None:
    """Write the outputs between delimiters that nobody can guess."""
    with open(path, "a", encoding="utf-8", errors="backslashreplace") as stream:
        for name, value in outputs.items():
            end = f"end-{secrets.token_hex(16)}"
            stream.write(f"{name}<<{end}\n{value}\n{end}\n")


def main() -> int:
    """Audit, and leave the verdict to a later step: code scanning comes first."""
    environment = dict(os.environ)
    place = Path(environment["RUNNER_TEMP"]) / "stowgate"
    place.mkdir(parents=True, exist_ok=True)
    reports = {"json": place / "report.json", "sarif": place / "report.sarif"}
    for path in reports.values():
        path.unlink(missing_ok=True)
    places = list(targets(environment.get("STOWGATE_PATHS", ""))) or ["."]
    done = subprocess.run(command(environment, places, reports), env=surroundings(environment), check=False)
    code = done.returncode if done.returncode in (0, 1) else 2
    outputs = facts(reports["json"], code)
    if reports["sarif"].is_file():
        outputs["sarif-file"] = str(reports["sarif"])
    outputs["artifact-sha256"] = "\n".join(digests(places))
    tell(environment["GITHUB_OUTPUT"], outputs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
