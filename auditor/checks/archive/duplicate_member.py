"""archive/duplicate-member: one path stored more than once."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.anomalies import noted
from auditor.checks.context import PackageContext
from auditor.model.finding import Finding


def check(context: PackageContext) -> Iterator[Finding]:
    """Report members that overwrite an earlier one."""
    yield from noted(context, {"duplicate-member": "error"})
