"""One page that needs nothing else: the verdict, the findings and the bill of lading, for a browser."""

from __future__ import annotations

from html import escape
from typing import TextIO

from auditor.formats import Screen
from auditor.formats._words import plural, safe, size
from auditor.model.finding import Finding
from auditor.model.package import Package
from auditor.model.report import BROKEN, CLEAN, Report

_FILES = 5_000
_STYLE = """
:root { color-scheme: light dark; --line: #8884; --dim: #888; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
code, td.path { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; padding: .3rem .6rem; vertical-align: top; }
tr { border-top: 1px solid var(--line); }
pre { margin: .4rem 0; padding: .4rem .6rem; border: 1px solid var(--line); border-radius: 4px; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
td.path { min-width: 12rem; }
.size { text-align: right; white-space: nowrap; } .dim { color: var(--dim); }
.error { color: #c0262d; } .warning { color: #a65f00; } .note { color: #0b6b8a; }
@media (prefers-color-scheme: dark) {
  .error { color: #ff7b7b; } .warning { color: #f0b25a; } .note { color: #6cc7e6; }
}
"""


def write(report: Report, stream: TextIO, screen: Screen) -> None:  # noqa: ARG001 - every format has this shape
    """Write the page; there is no script in it, and every value is escaped."""
    stream.write('<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n')
    stream.write('<meta name="viewport" content="width=device-width, initial-scale=1">\n')
    stream.write(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    )
    stream.write(f"<title>stowgate: {_text(report.target)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n")
    stream.write(f"<h1>{_verdict(report)}</h1>\n")
    stream.writelines(f'<p class="error">{_text(what)}: {_text(error)}</p>\n' for what, error in report.gaps)
    for skip in report.skipped:
        shown = f"skipped: {skip.what}: {skip.reason}"
        stream.write(f'<p class="warning">{_text(shown)}</p>\n')
    if report.findings:
        stream.write("<table>\n<tr><th>level<th>where<th>what\n")
        stream.writelines(_finding(finding, report) for finding in report.findings)
        stream.write("</table>\n")
    for package in report.listed:
        _listing(package, stream)
    stream.write("</body>\n</html>\n")


def _verdict(report: Report) -> str:
    counts = ", ".join(plural(count, level) for level, count in report.counts.items() if count) or "nothing found"
    if report.exit_code == BROKEN:
        return f'<span class="error">Incomplete</span>: {counts}'
    return f"Clean: {counts}" if report.exit_code == CLEAN else f'<span class="error">Stop</span>: {counts}'


def _finding(finding: Finding, report: Report) -> str:
    fix = finding.fix.title if finding.fix else report.rules[finding.rule].fix
    line = f":{finding.place.line}" if finding.place.line else ""
    why = f'<br><span class="dim">ships by {_text(str(finding.why))}</span>' if finding.why else ""
    excerpt = f"<pre>{_text(finding.excerpt)}</pre>" if finding.excerpt else ""
    return (
        f'<tr><td class="{finding.level}">{finding.level}<td class="path">{_text(finding.place.path + line)}'
        f"<td>{_text(finding.message)}{why}{excerpt}<br>Fix: {_text(fix)}{_edits(finding)}"
        f'<br><span class="dim">{_text(finding.rule)} in {_text(finding.package)}</span>\n'
    )


def _edits(finding: Finding) -> str:
    """Show the edits that close a finding, line for line."""
    edits = finding.fix.edits if finding.fix else ()
    shown = ("\n".join(map(_text, edit.diff.splitlines())) for edit in edits)
    return "".join(f"<pre>{text}</pre>" for text in shown)


def _listing(package: Package, stream: TextIO) -> None:
    total = f"{plural(len(package.files), 'file')}, {size(package.total_bytes)}"
    stream.write(f"<h2>{_text(package.label or package.target)}</h2>\n")
    stream.write(f'<p class="dim">{_text(package.profile or package.kind)}, {package.evidence}, {total}. ')
    stream.write(f"{_text(package.evidence_note)}</p>\n<table>\n")
    heaviest = sorted(package.files, key=lambda file: (-file.size, file.path))
    for file in heaviest[:_FILES]:
        stream.write(f'<tr><td class="size">{size(file.size)}<td class="path">{_text(file.path)}')
        stream.write(f'<td class="dim">{_text(str(file.why))}\n')
    stream.write("</table>\n")
    if len(heaviest) > _FILES:
        stream.write(f"<p>{plural(len(heaviest) - _FILES, 'smaller file')} not shown.</p>\n")


def _text(text: str) -> str:
    return escape(safe(text), quote=True)
