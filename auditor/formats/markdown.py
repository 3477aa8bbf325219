"""A report as Markdown, for job summaries and comments."""

from __future__ import annotations

import re
from typing import TextIO

from auditor.formats import Screen
from auditor.formats._words import plural, safe, size
from auditor.model.finding import Finding
from auditor.model.package import Package
from auditor.model.report import BROKEN, CLEAN, Report

# A dot counts because "www." becomes a link by itself.
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|<>~&$@:-]|(?<=www)\.)", re.IGNORECASE)
_ROWS = 500
_SIGNS = {"error": "❌", "warning": "⚠️", "note": "ℹ️"}  # noqa: RUF001 - the sign people know


def write(report: Report, stream: TextIO, screen: Screen) -> None:
    """Write the page."""
    stream.write(page(report, screen) + "\n")


def page(report: Report, screen: Screen) -> str:  # noqa: ARG001 - the page does not depend on a screen
    """Give the page as text."""
    lines = [f"## stowgate: {_verdict(report)}", ""]
    lines += ["| package | packed by | evidence | files | size |", "|---|---|---|---|---|"]
    lines += [_package(package) for package in report.listed]
    lines += [f"| {code(failed.target)} | | could not be read: {words(failed.error)} | | |" for failed in report.failed]
    if report.findings:
        lines += ["", "| | where | what | rule |", "|---|---|---|---|"]
        lines += [_finding(finding, report) for finding in report.findings[:_ROWS]]
        if len(report.findings) > _ROWS:
            lines.append(f"\n{len(report.findings) - _ROWS:,} more findings are not shown here.")
    for aside in report.suppressed:
        lines.append(
            f"\n- accepted: {code(aside.finding.place.path)} {words(aside.finding.rule)}: {words(aside.reason)}"
        )
    lines += [f"\n- skipped: {words(skip.what)}: {words(skip.reason)}" for skip in report.skipped]
    lines += [f"\n- failed: {words(failure.what)}: {words(failure.error)}" for failure in report.failures]
    return "\n".join(lines)


def _verdict(report: Report) -> str:
    counts = ", ".join(plural(count, level) for level, count in report.counts.items() if count) or "nothing found"
    if report.exit_code == BROKEN:
        return f"incomplete, {counts}"
    return f"clean, {counts}" if report.exit_code == CLEAN else f"stop, {counts}"


def _package(package: Package) -> str:
    facts = (package.profile or package.kind, package.evidence, f"{len(package.files):,}", size(package.total_bytes))
    return f"| {code(package.label or package.target)} | " + " | ".join(words(fact) for fact in facts) + " |"


def _finding(finding: Finding, report: Report) -> str:
    line = f":{finding.place.line}" if finding.place.line else ""
    fix = finding.fix.title if finding.fix else " ".join(report.rules[finding.rule].fix.split())
    what = f"{words(finding.message)}<br>Fix: {words(fix)}"
    return f"| {_SIGNS[finding.level]} | {code(finding.place.path + line)} | {what} | {code(finding.rule)} |"


def words(text: str) -> str:
    """Escape what Markdown or HTML would take for itself."""
    return _SPECIAL.sub(r"\\\1", safe(text)).replace("\\<", "&lt;").replace("\\>", "&gt;").replace("\\&", "&amp;")


def code(text: str) -> str:
    """Show a value as it is, in code; a backtick in it cannot end the code."""
    shown = safe(text).replace("|", "\\|")
    fence = "`"
    while fence in shown:
        fence += "`"
    pad = " " if len(fence) > 1 else ""
    return f"{fence}{pad}{shown}{pad}{fence}"
