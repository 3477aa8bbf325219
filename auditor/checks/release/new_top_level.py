"""release/new-top-level: a name at the top that the release before did not have."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.model.finding import Finding


def check(context: PackageContext) -> Iterator[Finding]:
    """Report new names at the top; in a wheel each becomes importable for everybody."""
    delta = context.delta
    if delta is None:
        return
    for name in delta.new_top_level:
        path = min((path for path in delta.new.paths if path == name or path.startswith(f"{name}/")), default=name)
        wheel = delta.new.kind == "wheel" and "." not in name
        yield context.finding(
            f"{name} is new at the top of the package",
            path=path,
            evidence=name,
            level="warning" if wheel else None,
        )
