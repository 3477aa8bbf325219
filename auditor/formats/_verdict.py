"""The findings as a person wants them: what, where, why it ships, what to do; worst first, counts last."""

from __future__ import annotations

from auditor.formats._paper import Paper
from auditor.formats._words import plural, safe, size
from auditor.model.finding import Finding
from auditor.model.report import BROKEN, CLEAN, Report

_STYLES = {"error": "bold red", "warning": "yellow", "note": "cyan"}


def show(report: Report, paper: Paper) -> None:
    """Write every finding, grouped by what to do about it, and what was set aside."""
    several = len(report.packages) > 1
    for group in _groups(report):
        for finding in group:
            _finding(finding, paper, several=several)
        remedies = list(dict.fromkeys(_remedy(finding, report) for finding in group))
        for remedy in remedies:
            paper.paragraph(("fix  ", "green"), safe(remedy), indent=2)
        for edit in dict.fromkeys(edit for finding in group if finding.fix for edit in finding.fix.edits):
            paper.paragraph(safe_lines(edit.diff), indent=4)
        paper.gap()
    for aside in report.suppressed:
        where = f"{aside.finding.rule} {safe(aside.finding.place.path)}"
        paper.paragraph(("accepted  ", "dim"), where, (f"  {safe(aside.reason)} ({safe(aside.source)})", "dim"))


def _groups(report: Report) -> list[list[Finding]]:
    """Put the findings of one rule and level together, the order of their first ones kept."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in report.findings:
        groups.setdefault((finding.level, finding.rule), []).append(finding)
    return list(groups.values())


def _finding(finding: Finding, paper: Paper, *, several: bool) -> None:
    place = safe(finding.place.path) + (f":{finding.place.line}" if finding.place.line else "")
    whose = f"  {safe(finding.package)}" if several else ""
    paper.line((finding.level, _STYLES[finding.level]), "  ", (place, "bold"), (f"  {finding.rule}{whose}", "dim"))
    paper.paragraph(safe(finding.message), indent=2)
    if finding.excerpt:
        paper.paragraph((safe(finding.excerpt), "magenta"), indent=2)
    if finding.why is not None:
        paper.paragraph(("ships by  ", "dim"), safe(str(finding.why)), indent=2)
    for other in finding.related:
        line = f":{other.line}" if other.line else ""
        paper.paragraph((f"{safe(other.label) or 'see'}  ", "dim"), f"{safe(other.path)}{line}", indent=2)


def safe_lines(text: str) -> str:
    """Make text of several lines safe, its line ends kept."""
    return "\n".join(safe(line) for line in text.splitlines())


def _remedy(finding: Finding, report: Report) -> str:
    if finding.fix is not None:
        return finding.fix.title
    rule = report.rules.get(finding.rule)
    return " ".join(rule.fix.split()) if rule else f"stowgate explain {finding.rule}"


def closing(report: Report, paper: Paper) -> None:
    """Write the last line: the verdict, the counts and the time."""
    files = plural(report.file_count, "file")
    weight = size(report.byte_count)
    if report.stores:
        files = plural(sum(store.records for store in report.stores), "record")
        weight = size(sum(store.size for store in report.stores))
    seen = f"{files}, {weight}, {report.seconds:.2f} s"
    if report.exit_code == BROKEN:
        paper.paragraph(("incomplete", "bold red"), f": {_gaps(report)}  ({seen})")
        return
    counts = ", ".join(plural(count, level) for level, count in report.counts.items() if count)
    aside = f", {len(report.suppressed)} accepted" if report.suppressed else ""
    if report.exit_code == CLEAN:
        paper.paragraph(("clean", "bold green"), f": {counts or 'nothing found'}{aside} in {seen}")
    else:
        paper.paragraph(("stop", "bold red"), f": {counts}{aside} in {seen}")


def _gaps(report: Report) -> str:
    gaps = [plural(len(report.failed), "target") + " could not be read"] if report.failed else []
    gaps += [plural(len(report.failures), "check") + " failed"] if report.failures else []
    gaps += [f"{safe(skip.what)} was not looked at" for skip in report.skipped if skip.incomplete]
    gaps += [
        f"{safe(package.label or package.target)} would ship no files" for package in report.listed if not package.files
    ]
    found = ", ".join(plural(count, level) for level, count in report.counts.items() if count)
    return "; ".join(gaps or ["nothing was audited"]) + (f"; found so far: {found}" if found else "")
