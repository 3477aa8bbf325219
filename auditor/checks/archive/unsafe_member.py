"""archive/unsafe-member: members that no package needs."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.anomalies import noted, noted_once
from auditor.checks.context import PackageContext
from auditor.model.finding import Finding


def check(context: PackageContext) -> Iterator[Finding]:
    """Report devices, set-id modes, invisible characters and names that Windows cannot have."""
    yield from noted(context, {"special-file": "error", "hidden-name": "error", "set-id": "warning"})
    yield from noted_once(context, "windows-name", "note")
