"""release/budget: the package passes a limit that the configuration sets."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.model.finding import Finding


def check(context: PackageContext) -> Iterator[Finding]:
    """Compare the bytes, the files and the largest file with the budget."""
    package, budget = context.package, context.budget
    if not package.files:
        return
    largest = max(package.files, key=lambda file: (file.size, file.path))
    for what, value, limit in (
        ("bytes", package.total_bytes, budget.bytes),
        ("files", len(package.files), budget.files),
        (f"bytes in {largest.path}", largest.size, budget.file_bytes),
    ):
        if limit is not None and value > limit:
            yield context.finding(
                f"{value:,} {what}, the budget is {limit:,}",
                path=largest.path,
                evidence=what.partition(" ")[0] + str("in" in what),
                properties={"value": value, "limit": limit},
            )
