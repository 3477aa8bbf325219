"""archive/escaping-path: members that unpack outside their folder."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.anomalies import noted, noted_once
from auditor.checks.context import PackageContext
from auditor.model.finding import Finding


def check(context: PackageContext) -> Iterator[Finding]:
    """Report names that leave the folder they are unpacked in, on any system."""
    yield from noted(context, {"escaping-path": "error"})
    yield from noted_once(context, "backslash-path", "warning")
