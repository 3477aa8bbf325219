"""GitLab's Code Quality report: what a merge request's widget reads."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import Any, TextIO

from auditor.formats import Screen
from auditor.formats._gaps import missing
from auditor.formats._places import in_repository
from auditor.formats._words import safe
from auditor.model.finding import Finding
from auditor.model.report import Report

_SEVERITIES = {"error": "critical", "warning": "major", "note": "info"}


def write(report: Report, stream: TextIO, screen: Screen) -> None:  # noqa: ARG001 - every format has this shape
    """Write the list; fingerprints are unique, because GitLab drops an entry whose fingerprint it has seen."""
    seen: Counter[str] = Counter()
    entries = [_entry(finding, report) for finding in report.findings]
    entries += [_gap(what, why) for what, why in missing(report)]
    for entry in entries:
        named = entry["fingerprint"]
        seen[named] += 1
        entry["fingerprint"] = hashlib.sha256(f"{named}#{seen[named]}".encode("utf-8", "backslashreplace")).hexdigest()
    json.dump(entries, stream, indent=1)
    stream.write("\n")


def _entry(finding: Finding, report: Report) -> dict[str, Any]:
    place = in_repository(finding, report)
    known = place.exact or finding.place.path in finding.message
    return {
        "description": safe(finding.message if known else f"{finding.place.path}: {finding.message}"),
        "check_name": finding.rule,
        "fingerprint": finding.fingerprint,
        "severity": _SEVERITIES[finding.level],
        "location": {"path": place.path, "lines": {"begin": max(place.line or 1, 1)}},
    }


def _gap(what: str, error: str) -> dict[str, Any]:
    return {
        "description": safe(f"{what}: {error}"),
        "check_name": "stowgate/incomplete",
        "fingerprint": f"{what}\0{error}",
        "severity": "blocker",
        "location": {"path": what, "lines": {"begin": 1}},
    }
