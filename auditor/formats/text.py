"""What people see: the list as a tree, or the verdict on one screen."""

from __future__ import annotations

from typing import TextIO

from auditor.formats import Screen
from auditor.formats import _listing as listing
from auditor.formats import _verdict as verdict
from auditor.formats._paper import Paper
from auditor.formats._words import plural, safe, size
from auditor.model.package import Package
from auditor.model.report import Report


def write(report: Report, stream: TextIO, screen: Screen) -> None:
    """Write a report for a person."""
    paper = Paper(stream, screen)
    for number, package in enumerate(report.listed):
        if number and not report.judged:
            paper.gap()
        _heading(package, paper, with_total=report.judged)
        if not report.judged:
            listing.show(package, paper)
    if not report.judged:
        _stores(report, paper)
    if report.judged:
        paper.gap()
        verdict.show(report, paper)
    for skip in report.skipped:
        paper.paragraph(("skipped  ", "yellow"), f"{safe(skip.what)}: {safe(skip.reason)}")
    for failure in report.failures:
        paper.paragraph(("failed  ", "bold red"), f"{safe(failure.what)}: {safe(failure.error)}")
    if report.judged:
        verdict.closing(report, paper)


def _stores(report: Report, paper: Paper) -> None:
    dot = f" {paper.mark('·', '-')} "
    for store in report.stores:
        facts = [store.kind, plural(store.records, "record"), size(store.size)]
        facts += [f"written {store.updated:%Y-%m-%d %H:%M}"] if store.updated else []
        facts += [each for each in (store.agent, store.loaded) if each]
        paper.paragraph((safe(store.path), "bold"), dot, safe(dot.join(facts)))


def _heading(package: Package, paper: Paper, *, with_total: bool) -> None:
    dot = f" {paper.mark('·', '-')} "
    facts = [package.profile.replace("-", " ") or package.kind, package.evidence]
    if package.ecosystem == "pypi" and package.profile:
        facts.insert(0, package.kind)
    if with_total:
        facts.append(f"{plural(len(package.files), 'file')}, {size(package.total_bytes)}")
    paper.paragraph((safe(package.label or package.target), "bold"), dot, safe(dot.join(facts)))
    if package.profile_note:
        paper.paragraph((safe(package.profile_note), "dim"), indent=2)
    if package.evidence_note:
        paper.paragraph((safe(package.evidence_note), "dim"), indent=2)
