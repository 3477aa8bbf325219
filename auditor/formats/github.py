"""Annotations for a GitHub workflow, and the job summary beside them."""

from __future__ import annotations

import os
from typing import TextIO

from auditor.formats import Screen
from auditor.formats import markdown as summary
from auditor.formats._gaps import missing
from auditor.formats._places import in_repository
from auditor.formats._words import safe
from auditor.model.finding import Finding
from auditor.model.report import Report
from auditor.model.rule import LEVELS

# The runner shows ten annotations of a kind for a step; the tenth says how many are left.
_SHOWN = 10
_SUMMARY_BYTES = 1_000_000
_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def write(report: Report, stream: TextIO, screen: Screen) -> None:
    """Write workflow commands; append the summary where the runner asks for it."""
    for level in LEVELS:
        # What makes the answer incomplete comes first: past the tenth, the runner shows nothing.
        gaps = missing(report) if level == "error" else ()
        commands = [_command("error", "title=stowgate", f"{what}: {why}") for what, why in gaps]
        commands += [_annotation(finding, report) for finding in report.findings if finding.level == level]
        room = _SHOWN if len(commands) <= _SHOWN else _SHOWN - 1
        stream.writelines(commands[:room])
        if len(commands) > room:
            rest = f"{len(commands) - room} more of this level are in the job summary"
            stream.write(_command(_COMMANDS[level], "title=stowgate", rest))
    _append_summary(report, screen)


def _annotation(finding: Finding, report: Report) -> str:
    place = in_repository(finding, report)
    facts = [f"file={_property(place.path)}"]
    facts += [f"line={place.line}"] if place.line else []
    facts += [f"col={place.column}"] if place.line and place.column else []
    facts.append(f"title={_property(finding.rule)}")
    known = place.exact or finding.place.path in finding.message
    text = finding.message if known else f"{finding.place.path}: {finding.message}"
    return _command(_COMMANDS[finding.level], ",".join(facts), text)


def _command(name: str, properties: str, text: str) -> str:
    return f"::{name} {properties}::{_data(text)}\n"


def _append_summary(report: Report, screen: Screen) -> None:
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path:
        text = summary.page(report, screen).encode("utf-8", "backslashreplace")[:_SUMMARY_BYTES]
        with open(path, "ab") as stream:
            stream.write(text.decode("utf-8", "ignore").encode() + b"\n")


def _data(text: str) -> str:
    """Escape a command's text; a line break would let a file name speak to the runner."""
    lines = (safe(line) for line in text.replace("\r\n", "\n").split("\n"))
    return "%0A".join(line.replace("%", "%25") for line in lines)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
