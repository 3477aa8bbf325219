"""The findings as a person wants them: what, where, why it ships, what to do; worst first, counts last."""

from __future__ import annotations

from itertools import zip_longest

from auditor.formats import _memory as memory
from auditor.formats._groups import Cluster, Group, groups
from auditor.formats._paper import Paper, Part
from auditor.formats._words import plural, safe, size
from auditor.model.finding import Edit, Finding
from auditor.model.report import BROKEN, CLEAN, Report
from auditor.model.rule import Level

_STYLES = {"error": "bold red", "warning": "yellow", "note": "cyan"}
_SHOWN = 5

_NAMED = 5
_LONGEST = 80


def show(report: Report, paper: Paper) -> None:
    """Write every finding, grouped by what to do about it, and what was set aside."""
    several = len(report.packages) > 1
    for group in groups(report):
        _group(group, paper, several=several)
    _aside(report, paper)


def _group(group: Group, paper: Paper, *, several: bool) -> None:
    room = len(group.clusters) if paper.screen.everything or not paper.screen.terminal else _SHOWN
    shown, hidden = group.clusters[:room], group.clusters[room:]
    if len(hidden) == 1:
        shown, hidden = group.clusters, []
    for cluster, following in zip_longest(shown, shown[1:]):
        _cluster(cluster, paper, several=several)
        if following is None or following.remedies != cluster.remedies:
            _remedies(cluster.remedies, paper)
    if hidden:
        more = plural(sum(len(cluster.findings) for cluster in hidden), "more finding")
        paper.paragraph((f"{more}: --all shows them", "dim"), indent=2)
    if group.edit is not None and group.edit.fix is not None:
        proved = f"  {group.edit.rule}, proved: `stowgate fix --write` does it"
        paper.paragraph(("fix  ", "green"), (safe(group.edit.fix.title), "bold"), (proved, "dim"), indent=2)
    for edit in _edits(group):
        paper.paragraph(safe_lines(edit.diff), indent=4)
    paper.gap()


def _remedies(remedies: tuple[str, ...], paper: Paper) -> None:
    for remedy in remedies:
        paper.paragraph(("fix  ", "green"), safe(remedy), indent=2)


def _edits(group: Group) -> dict[Edit, None]:
    findings = [finding for cluster in group.clusters for finding in cluster.findings]
    told = [*findings, *([group.edit] if group.edit is not None else [])]
    return dict.fromkeys(edit for finding in told if finding.fix for edit in finding.fix.edits)


def _cluster(cluster: Cluster, paper: Paper, *, several: bool) -> None:
    first, *others = cluster.findings
    whose = f"  {safe(first.package)}" if several else ""
    if not others:
        _heading(first.level, _where(first), f"{first.rule}{whose}", paper)
        _told(first, paper)
        _ships_by(cluster, paper)
        return
    _heading(cluster.level, safe(first.place.path), whose.strip(), paper)
    for finding in cluster.findings:
        milder = f" ({finding.level})" if finding.level != cluster.level else ""
        line = f" line {finding.place.line}" if finding.place.line else ""
        _told(finding, paper, (f"{finding.rule}{milder}{line}  ", "dim"))
    _ships_by(cluster, paper)


def _heading(level: Level, place: str, rest: str, paper: Paper) -> None:
    paper.line((level, _STYLES[level]), "  ", (place, "bold"), (f"  {rest}" if rest else "", "dim"))


def _where(finding: Finding) -> str:
    return safe(finding.place.path) + (f":{finding.place.line}" if finding.place.line else "")


def _told(finding: Finding, paper: Paper, *lead: Part) -> None:
    paper.paragraph(*lead, safe(finding.message), indent=2)
    if finding.excerpt:
        paper.paragraph((safe(finding.excerpt), "magenta"), indent=2)
    if about := memory.facts(finding, f" {paper.mark('·', '-')} "):
        paper.paragraph((about, "dim"), indent=2)
    room = len(finding.related) if paper.screen.everything or not paper.screen.terminal else _SHOWN
    for other in finding.related[:room]:
        line = f":{other.line}" if other.line else ""
        if line and f"{other.path}{line}" in finding.message:
            continue
        paper.paragraph((f"{safe(other.label) or 'see'}  ", "dim"), f"{safe(other.path)}{line}", indent=2)


def _ships_by(cluster: Cluster, paper: Paper) -> None:
    for why in dict.fromkeys(str(each.why) for each in cluster.findings if each.why is not None):
        paper.paragraph(("ships by  ", "dim"), safe(why), indent=2)


def _aside(report: Report, paper: Paper) -> None:
    """Tell what was accepted; many findings that one entry accepts are one line, with their number."""
    entries: dict[tuple[str, str], list[Finding]] = {}
    for aside in report.suppressed:
        entries.setdefault((aside.reason, aside.source), []).append(aside.finding)
    for (reason, source), findings in entries.items():
        room = len(findings) if paper.screen.everything or len(findings) <= _SHOWN else 0
        for finding in findings[:room]:
            where = f"{finding.rule} {safe(finding.place.path)}"
            paper.paragraph(("accepted  ", "dim"), where, (f"  {safe(reason)} ({safe(source)})", "dim"))
        if not room:
            told = f"{plural(len(findings), 'finding')}, --all shows them"
            paper.paragraph(("accepted  ", "dim"), told, (f"  {safe(reason)} ({safe(source)})", "dim"))


def safe_lines(text: str) -> str:
    """Make text of several lines safe, its line ends kept."""
    return "\n".join(safe(line) for line in text.splitlines())


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
    unread = [f"{safe(skip.what)} ({safe(skip.reason)[:_LONGEST]})" for skip in report.skipped if skip.incomplete]
    gaps += [f"not audited as a whole: {', '.join(unread[:_NAMED])}"] if unread else []
    gaps += [f"and {len(unread) - _NAMED} more"] if len(unread) > _NAMED else []
    gaps += [
        f"{safe(package.label or package.target)} would ship no files" for package in report.listed if not package.files
    ]
    found = ", ".join(plural(count, level) for level, count in report.counts.items() if count)
    return "; ".join(gaps or ["nothing was audited"]) + (f"; found so far: {found}" if found else "")
