"""release/new-dependency: the package pulls in something that it did not need before."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.model.finding import Finding


def check(context: PackageContext) -> Iterator[Finding]:
    """Report each dependency that the release before did not have."""
    delta = context.delta
    if delta is None:
        return
    manifest = "package.json" if context.package.ecosystem == "npm" else "pyproject.toml"
    for name in sorted(delta.after.dependencies.keys() - delta.before.dependencies.keys()):
        yield context.finding(
            f"{name} {delta.after.dependencies[name]} is a new dependency".replace("  ", " "),
            path=manifest,
            evidence=name,
            properties={"dependency": name, "range": delta.after.dependencies[name]},
        )
