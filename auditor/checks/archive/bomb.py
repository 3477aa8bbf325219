"""archive/bomb: an archive that passes a limit."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.anomalies import noted
from auditor.checks.context import PackageContext
from auditor.model.finding import Finding


def check(context: PackageContext) -> Iterator[Finding]:
    """Report the limit at which reading stopped."""
    yield from noted(context, {"bomb": "error"})
