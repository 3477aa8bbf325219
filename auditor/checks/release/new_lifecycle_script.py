"""release/new-lifecycle-script: something runs on install that did not run before."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.model.finding import Finding


def check(context: PackageContext) -> Iterator[Finding]:
    """Report install scripts that are new or changed."""
    delta = context.delta
    if delta is None:
        return
    for name, text in sorted(delta.after.scripts.items()):
        before = delta.before.scripts.get(name)
        if before != text:
            what = "is new" if before is None else f"was {before[:120]!r}"
            yield context.finding(
                f"the {name} script {what}: every install runs {text[:200]!r}", path="package.json", evidence=name
            )
