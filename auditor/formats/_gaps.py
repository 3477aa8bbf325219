"""Why an answer is not whole, for every format that must not look clean then."""

from __future__ import annotations

from auditor.model.report import Report


def missing(report: Report) -> tuple[tuple[str, str], ...]:
    """Give what the verdict would need and does not have, each with the reason."""
    skipped = [(skip.what, skip.reason) for skip in report.skipped if skip.incomplete]
    empty = [
        (package.label or package.target, "it would ship no files") for package in report.listed if not package.files
    ]
    found = (*report.gaps, *skipped, *empty)
    return found or ((report.target or "nothing", "nothing was audited"),) if report.incomplete else ()
