"""SARIF 2.1.0 as code scanning takes it: rule texts, severities, stable fingerprints, places inside the repository."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, TextIO
from urllib.parse import quote

from auditor import __version__
from auditor.formats import Screen
from auditor.formats._gaps import missing
from auditor.formats._places import RepositoryPlace, in_repository, related
from auditor.model.finding import Finding
from auditor.model.report import Report
from auditor.model.rule import Rule

# What code scanning takes in one run, and what it takes of one text.
_RESULTS, _BYTES, _TEXT, _TAGS, _RELATED = 25_000, 9_500_000, 1_024, 10, 100
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def write(report: Report, stream: TextIO, screen: Screen) -> None:  # noqa: ARG001 - every format has this shape
    """Write one run; results that would not be taken any more are counted in a notification."""
    keep = min(len(report.findings), _RESULTS)
    text = json.dumps(document(report, keep), indent=1)
    while len(text) > _BYTES and keep:
        keep = keep * 3 // 4
        text = json.dumps(document(report, keep), indent=1)
    stream.write(text + "\n")


def document(report: Report, keep: int = _RESULTS) -> dict[str, Any]:
    """Give the log as plain data."""
    shown = report.findings[:keep]
    rules = [report.rules[identity] for identity in dict.fromkeys(finding.rule for finding in shown)]
    places = {rule.id: index for index, rule in enumerate(rules)}
    run = {
        "tool": {"driver": _driver(rules)},
        "automationDetails": {"id": f"stowgate/{_subject(report)}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report, len(report.findings) - len(shown))],
        "results": list(_results(shown, report, places)),
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _results(shown: Iterable[Finding], report: Report, places: dict[str, int]) -> Iterator[dict[str, Any]]:
    """Give the results; those of one fingerprint are numbered, or code scanning would take them for one."""
    seen: Counter[str] = Counter()
    for finding in shown:
        seen[finding.fingerprint] += 1
        yield _result(finding, report, places[finding.rule], seen[finding.fingerprint])


def _subject(report: Report) -> str:
    names = [package.name for package in report.listed if package.name]
    return quote(_bytes(names[0] if names else "package"), safe="@")


def _driver(rules: Iterable[Rule]) -> dict[str, Any]:
    return {
        "name": "stowgate",
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in rules],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    described: dict[str, Any] = {
        "id": rule.id,
        "name": rule.id,
        "shortDescription": {"text": _cut(rule.title)},
        "fullDescription": {"text": _cut(rule.why)},
        "help": {"text": _cut(f"{rule.why}\n\n{rule.fix}"), "markdown": f"{rule.why}\n\n**Fix.** {rule.fix}"},
        "defaultConfiguration": {"level": rule.level},
        "properties": {
            "tags": ["security", "publish", rule.family][:_TAGS],
            "precision": "high" if rule.level == "error" else "medium",
            "security-severity": f"{rule.score:.1f}",
        },
    }
    if rule.references:
        described["helpUri"] = rule.references[0]
    return described


def _invocation(report: Report, dropped: int) -> dict[str, Any]:
    notes = [_notification("error", f"{what}: {why}") for what, why in missing(report)]
    notes += [_notification("warning", f"{skip.what}: {skip.reason}") for skip in report.skipped if not skip.incomplete]
    if dropped:
        notes.append(_notification("warning", f"{dropped} more findings did not fit into this file"))
    return {
        "executionSuccessful": not report.incomplete,
        "exitCode": report.exit_code,
        "toolExecutionNotifications": notes,
    }


def _notification(level: str, text: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": _cut(text)}}


def _result(finding: Finding, report: Report, index: int, nth: int) -> dict[str, Any]:
    place = in_repository(finding, report)
    location = _physical(place)
    if finding.chain:
        location["logicalLocations"] = [{"fullyQualifiedName": _plain(" > ".join(finding.chain)), "kind": "resource"}]
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.level,
        "message": {"text": _message(finding)},
        "locations": [location],
        "partialFingerprints": {"primaryLocationLineHash": f"{finding.fingerprint}:{nth}"},
        "properties": {
            "package": _plain(finding.package),
            "member": _plain(finding.place.path),
            "score": finding.score,
        },
    }
    if finding.related:
        result["relatedLocations"] = [
            {**_physical(related(other, finding, report)), "message": {"text": _cut(other.label or "see also")}}
            for other in finding.related[:_RELATED]
        ]
    return result


def _message(finding: Finding) -> str:
    member = "" if finding.place.path in finding.message else f"{finding.place.path}: "
    return _cut(f"{member}{finding.message}")


def _physical(place: RepositoryPlace) -> dict[str, Any]:
    region = {"startLine": max(place.line or 1, 1), "startColumn": max(place.column or 1, 1)}
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(place.path)}, "region": region}}


def _uri(path: str) -> str:
    """Write a path as a relative reference: the first segment of one may hold no colon."""
    return quote(_bytes(path), safe="/@+~!$&'()*,;=-._") or "."


def _bytes(path: str) -> bytes:
    """Give the bytes of a name as the file system has them, or of what can be shown of it."""
    try:
        return os.fsencode(path) if os.name != "nt" else path.encode()
    except UnicodeEncodeError:
        return _plain(path).encode()


def _cut(text: str) -> str:
    text = _plain(" ".join(text.split(" ")).strip() or "-")
    return text if len(text) <= _TEXT else text[: _TEXT - 3] + "..."


def _plain(text: str) -> str:
    """Make what is no Unicode text visible, so that every reader takes the file."""
    return text.encode("utf-8", "backslashreplace").decode()
