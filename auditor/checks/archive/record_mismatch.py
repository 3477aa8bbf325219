"""archive/record-mismatch: a wheel whose RECORD does not describe it."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.anomalies import noted
from auditor.checks.context import PackageContext
from auditor.model.finding import Finding


def check(context: PackageContext) -> Iterator[Finding]:
    """Report members that RECORD lacks, invents, or states wrongly."""
    yield from noted(context, {"record-mismatch": "error", "record-form": "warning"})
