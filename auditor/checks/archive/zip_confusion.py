"""archive/zip-confusion: archives that two readers would list differently."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.anomalies import noted
from auditor.checks.context import PackageContext
from auditor.inventory.archives.model import AnomalyKind
from auditor.model.finding import Finding
from auditor.model.rule import Level


def check(context: PackageContext) -> Iterator[Finding]:
    """Report every contradiction inside an archive, and bytes that belong to no member."""
    prefix: Level = "error" if context.package.kind == "wheel" else "warning"
    levels: dict[AnomalyKind, Level] = {"zip-confusion": "error", "tar-confusion": "error", "trailing-data": "warning"}
    yield from noted(context, levels | {"zip-prefix": prefix})
