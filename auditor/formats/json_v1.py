"""The JSON document, version 1: what scripts and other formats' consumers rely on."""

from __future__ import annotations

import json
from collections.abc import Iterable
from json.encoder import encode_basestring_ascii
from typing import Any, TextIO

from auditor import __version__
from auditor.formats import Screen
from auditor.model.finding import Finding, Fix, Place
from auditor.model.memory import Survival
from auditor.model.package import Package, Reason, ShippedFile
from auditor.model.report import FailedTarget, Report

type_document = dict[str, Any]


def write(report: Report, stream: TextIO, screen: Screen) -> None:  # noqa: ARG001 - every format has this shape
    """Write the document, ASCII only, so that no terminal or encoding can change it."""
    pieces: list[str] = []
    _spell(document(report), "\n", pieces)
    stream.write("".join(pieces))
    stream.write("\n")


def _spell(value: Any, line: str, pieces: list[str]) -> None:
    """Write what `json.dump(..., indent=1)` writes; that one takes longer than a scan where there is much to tell."""
    if isinstance(value, str):
        pieces.append(encode_basestring_ascii(value))
    elif isinstance(value, dict) and value:
        inner, mark = f"{line} ", "{"
        for key, each in value.items():
            pieces.append(f"{mark}{inner}{encode_basestring_ascii(str(key))}: ")
            _spell(each, inner, pieces)
            mark = ","
        pieces.append(f"{line}}}")
    elif isinstance(value, list | tuple) and value:
        inner, mark = f"{line} ", "["
        for each in value:
            pieces.append(f"{mark}{inner}")
            _spell(each, inner, pieces)
            mark = ","
        pieces.append(f"{line}]")
    else:
        pieces.append(json.dumps(value))


def document(report: Report) -> type_document:
    """Give the whole document as plain data."""
    return {
        "schema_version": 1,
        "tool": {"name": "stowgate", "version": __version__},
        "target": report.target,
        "exit_code": report.exit_code,
        "packages": [_package(package) for package in report.packages],
        **_stores(report),
        "findings": [_finding(finding) for finding in report.findings],
        "suppressed": [
            {**_finding(aside.finding), "reason": aside.reason, "source": aside.source} for aside in report.suppressed
        ],
        "skipped": [
            {"what": skip.what, "reason": skip.reason, "incomplete": skip.incomplete} for skip in report.skipped
        ],
        "failures": [{"what": failure.what, "error": failure.error} for failure in report.failures],
        "notices": [{"text": notice.text, "path": notice.path, "line": notice.line} for notice in _all_notices(report)],
        "summary": _summary(report),
    }


def _all_notices(report: Report) -> Iterable[Any]:
    for package in report.listed:
        yield from package.notices
    yield from report.notices


def _summary(report: Report) -> type_document:
    return {
        **report.counts,
        "files": report.file_count,
        "bytes": report.byte_count,
        "seconds": round(report.seconds, 3),
    }


def _package(package: Package | FailedTarget) -> type_document:
    if isinstance(package, FailedTarget):
        return {"target": package.target, "error": package.error, "hint": package.hint}
    return {
        "target": package.target,
        "ecosystem": package.ecosystem,
        "kind": package.kind,
        "name": package.name,
        "version": package.version,
        "evidence": package.evidence,
        "evidence_note": package.evidence_note,
        "profile": package.profile,
        "profile_note": package.profile_note,
        "file_count": len(package.files),
        "total_bytes": package.total_bytes,
        "sha256": package.sha256,
        "files": [_file(file) for file in package.files],
    }


def _file(file: ShippedFile) -> type_document:
    return {"path": file.path, "size": file.size, "sha256": file.sha256, "why": _reason(file.why)}


def _reason(reason: Reason) -> type_document:
    return {"kind": reason.kind, "source": reason.source, "line": reason.line, "text": reason.text}


def _finding(finding: Finding) -> type_document:
    return {
        "rule": finding.rule,
        "level": finding.level,
        "score": finding.score,
        "message": finding.message,
        "package": finding.package,
        "path": finding.place.path,
        "chain": list(finding.chain),
        "line": finding.place.line,
        "column": finding.place.column,
        "offset": finding.place.offset,
        "excerpt": finding.excerpt,
        "fingerprint": finding.fingerprint,
        "why": None if finding.why is None else _reason(finding.why),
        "related": [{**_place(place), "label": place.label} for place in finding.related],
        "origin": None if finding.origin is None else _place(finding.origin),
        "fix": None if finding.fix is None else _fix(finding.fix),
        "properties": dict(finding.properties),
        **_memory(finding),
    }


def _stores(report: Report) -> type_document:
    if not report.stores:
        return {}
    return {
        "stores": [
            {
                "kind": store.kind,
                "path": store.path,
                "records": store.records,
                "size": store.size,
                "updated": store.updated.isoformat() if store.updated else None,
                "agent": store.agent,
                "loaded": store.loaded,
            }
            for store in report.stores
        ]
    }


def _memory(finding: Finding) -> type_document:
    evidence = finding.memory
    if evidence is None:
        return {}
    return {
        "memory": {
            "store": evidence.store,
            "record": evidence.record,
            "tier": evidence.tier,
            "span": list(evidence.span),
            "decoded": evidence.decoded,
            "survival": [survival(each) for each in evidence.survival],
            "survival_score": evidence.survival_score,
            "reaches": [
                {"agent": each.agent, "verdict": each.verdict, "because": each.because} for each in evidence.reaches
            ],
        }
    }


def survival(told: Survival) -> type_document:
    """Give what one policy leaves; the odds are there when a model decides."""
    found: type_document = {"policy": told.policy, "verdict": told.verdict, "because": told.because}
    return {**found, "odds": told.odds._asdict()} if told.odds else found


def _place(place: Place) -> type_document:
    return {"path": place.path, "line": place.line, "column": place.column}


def _fix(fix: Fix) -> type_document:
    return {
        "title": fix.title,
        "proved": fix.proved,
        "edits": [{"file": edit.file, "diff": edit.diff} for edit in fix.edits],
    }
