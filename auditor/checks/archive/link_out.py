"""archive/link-out: links to places outside the archive."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.anomalies import noted
from auditor.checks.context import PackageContext
from auditor.model.finding import Finding


def check(context: PackageContext) -> Iterator[Finding]:
    """Report symbolic and hard links that lead out, and members written through a link."""
    yield from noted(context, {"link-out": "error"})
