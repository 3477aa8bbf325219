"""The matrix of payloads and policies: a heat map for a terminal, a table for a browser."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TextIO

from auditor.formats import Screen
from auditor.formats._paper import Paper
from auditor.formats._words import plural, safe
from auditor.model.finding import Finding
from auditor.model.memory import Survival, Verdict
from auditor.model.report import Report

_CELL: dict[Verdict, tuple[str, str, str]] = {
    "whole": ("█", "#", "red"),
    "partial": ("▒", "+", "yellow"),
    "uncertain": ("?", "?", "cyan"),
    "gone": ("·", ".", "dim"),
}
_STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem; }
table { border-collapse: collapse; } td, th { padding: .25rem .5rem; text-align: left; vertical-align: top; }
th.policy { font-weight: normal; writing-mode: vertical-rl; }
td.cell { text-align: center; } tr { border-top: 1px solid #8884; }
.whole { background: #c0262d; color: #fff; } .partial { background: #a65f00; color: #fff; }
.uncertain { background: #0b6b8a; color: #fff; } .gone { background: #8883; }
code { font-family: ui-monospace, monospace; overflow-wrap: anywhere; } .dim { color: #888; }
"""


def policies(findings: Iterable[Finding]) -> list[str]:
    """Give every policy that judged something, by id."""
    return sorted({each.policy for finding in findings for each in _survival(finding).values()})


def text(report: Report, stream: TextIO, screen: Screen) -> None:
    """Write a row a payload and a column a policy; the reasons stand below."""
    paper = Paper(stream, screen)
    findings = _judged(report)
    columns = policies(findings)
    if not findings:
        paper.line("nothing was found whose survival could be judged")
        return
    for number, policy in enumerate(columns, 1):
        paper.line((f"{number:>3}  ", "dim"), safe(policy))
    paper.gap()
    paper.line((" score  " + "".join(f"{number % 100:>3}" for number in range(1, len(columns) + 1)), "dim"))
    for finding in findings:
        _row(finding, columns, paper)
    legend = "   ".join(f"{paper.mark(shown, plain)} {name}" for name, (shown, plain, _) in _CELL.items())
    paper.gap()
    paper.line((legend, "dim"))
    _shared(findings, paper)
    if screen.everything:
        _reasons(findings, paper)


def _row(finding: Finding, columns: Sequence[str], paper: Paper) -> None:
    survival = _survival(finding)
    parts: list[str | tuple[str, str]] = [f" {_score(finding):.2f}   "]
    for policy in columns:
        cell = survival.get(policy)
        shown, plain, style = _CELL[cell.verdict] if cell else (" ", " ", "dim")
        parts.append((f"  {paper.mark(shown, plain)}", style))
    line = f":{finding.place.line}" if finding.place.line else ""
    paper.line(*parts, f"  {safe(finding.rule)}  ", (safe(f"{finding.place.path}{line}"), "dim"))


def _shared(findings: Sequence[Finding], paper: Paper) -> None:
    """Tell whom the payloads of a store that several agents read reach."""
    told: dict[str, str] = {}
    for finding in findings:
        if finding.memory is not None and len(finding.memory.reaches) > 1:
            whom = ", ".join(f"{each.agent} {each.verdict}" for each in finding.memory.reaches)
            told.setdefault(f"{finding.rule}  {finding.place.path}", whom)
    if told:
        paper.gap()
        paper.line(("what reaches the agents that read the same store", "dim"))
    for what, whom in told.items():
        paper.paragraph((safe(what), "bold"), safe(f"  {whom}"), indent=2)


def _reasons(findings: Sequence[Finding], paper: Paper) -> None:
    for finding in findings:
        paper.gap()
        paper.line((safe(f"{finding.rule}  {finding.place.path}"), "bold"))
        for each in _survival(finding).values():
            told = safe(f"{each.policy}: {each.because}")
            paper.paragraph((f"{each.verdict:<10}", _CELL[each.verdict][2]), told, indent=2)


def html(report: Report, stream: TextIO) -> None:
    """Write one page without scripts; every reason is the title of its cell."""
    findings = _judged(report)
    columns = policies(findings)
    stream.write('<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n')
    allowed = "default-src 'none'; style-src 'unsafe-inline'"
    stream.write(f'<meta http-equiv="Content-Security-Policy" content="{allowed}">\n')
    stream.write(f"<title>stowgate: survival in {_text(report.target)}</title>\n<style>{_STYLE}</style>\n</head>\n")
    stream.write(f"<body>\n<h1>{plural(len(findings), 'payload')} under {len(columns)} policies</h1>\n")
    stream.write("<table>\n<tr><th>score<th>what")
    stream.writelines(f'<th class="policy">{_text(policy)}' for policy in columns)
    for finding in findings:
        stream.write(f"\n<tr><td>{_score(finding):.2f}<td>{_text(finding.rule)}<br>")
        stream.write(f"<code>{_text(finding.place.path)}:{finding.place.line or ''}</code>")
        stream.write(f'<br><span class="dim">{_text(finding.excerpt)}</span>')
        stream.writelines(_cell(_survival(finding).get(policy)) for policy in columns)
    stream.write("\n</table>\n</body>\n</html>\n")


def _cell(survival: Survival | None) -> str:
    if survival is None:
        return "<td>"
    return f'<td class="cell {survival.verdict}" title="{_text(survival.because)}">{survival.verdict}'


def _judged(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if _survival(finding)]


def _survival(finding: Finding) -> dict[str, Survival]:
    return {each.policy: each for each in finding.memory.survival} if finding.memory else {}


def _score(finding: Finding) -> float:
    return finding.memory.survival_score if finding.memory else 0.0


def _text(text: str) -> str:
    return escape(safe(text), quote=True)
