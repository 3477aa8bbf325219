"""JUnit XML: a suite for each package, a case for each rule and file, for CI that draws test results."""

from __future__ import annotations

import re
from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from auditor.formats import Screen
from auditor.formats._gaps import missing
from auditor.formats._words import safe
from auditor.model.finding import Finding
from auditor.model.report import Report

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(report: Report, stream: TextIO, screen: Screen) -> None:  # noqa: ARG001 - every format has this shape
    """Write the document; errors and warnings fail their case, notes do not."""
    names = list(dict.fromkeys(package.label or package.target for package in report.listed))
    names += [name for name in dict.fromkeys(finding.package for finding in report.findings) if name not in names]
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="stowgate">\n')
    for name in names:
        _suite(name, [finding for finding in report.findings if finding.package == name], stream)
    gaps = missing(report)
    if gaps:
        stream.write(f'<testsuite name="incomplete" tests="{len(gaps)}" failures="0" errors="{len(gaps)}">\n')
        for what, error in gaps:
            stream.write(f'<testcase classname="stowgate" name={_attribute(what)}>')
            stream.write(f"<error message={_attribute(error)}/></testcase>\n")
        stream.write("</testsuite>\n")
    stream.write("</testsuites>\n")


def _suite(name: str, findings: list[Finding], stream: TextIO) -> None:
    failed = sum(finding.level != "note" for finding in findings)
    count = max(len(findings), 1)
    stream.write(f'<testsuite name={_attribute(name)} tests="{count}" failures="{failed}" errors="0">\n')
    if not findings:
        stream.write('<testcase classname="stowgate" name="nothing found"/>\n')
    for finding in findings:
        stream.write(f"<testcase classname={_attribute(finding.rule)} name={_attribute(finding.place.path)}>")
        if finding.level == "note":
            stream.write(f"<system-out>{escape(_legal(finding.message))}</system-out>")
        else:
            place = f"{finding.place.path}:{finding.place.line or 1}"
            stream.write(f"<failure type={_attribute(finding.level)} message={_attribute(finding.message)}>")
            stream.write(f"{escape(_legal(place))}</failure>")
        stream.write("</testcase>\n")
    stream.write("</testsuite>\n")


def _attribute(text: str) -> str:
    return quoteattr(_legal(text))


def _legal(text: str) -> str:
    """Keep to the characters that XML knows and that nobody can hide behind."""
    return _ILLEGAL.sub(lambda found: f"\\u{ord(found[0]):04x}", safe(text))
