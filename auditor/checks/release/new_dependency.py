"""release/new-dependency: the package pulls in something that it did not need before."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.model.finding import Finding
from auditor.model.package import Package


def check(context: PackageContext) -> Iterator[Finding]:
    """Report each dependency that the release before did not have; those released together with this one, together."""
    delta = context.delta
    if delta is None:
        return
    manifest = "package.json" if context.package.ecosystem == "npm" else "pyproject.toml"
    ranges = delta.after.dependencies
    fresh = sorted(ranges.keys() - delta.before.dependencies.keys())
    family = [name for name in fresh if _of_one_release(name, ranges[name], context.package)]
    for name in fresh:
        if name not in family:
            yield context.finding(
                f"{name} {ranges[name]} is a new dependency".replace("  ", " "),
                path=manifest,
                evidence=name,
                properties={"dependency": name, "range": ranges[name]},
            )
    if family:
        yield context.finding(
            f"{', '.join(family[:3])}{f' and {len(family) - 3:,} more' if len(family) > 3 else ''} "
            f"{'is a new dependency' if len(family) == 1 else 'are new dependencies'}, "
            "of this package's own scope and version",
            path=manifest,
            evidence="own scope",
            properties={"dependencies": family},
        )


def _of_one_release(name: str, wanted: str, package: Package) -> bool:
    """Say whether a dependency is a part of this package, such as its binary for one platform."""
    scope = name.partition("/")[0] if name.startswith("@") else ""
    own = package.name.partition("/")[0] if package.name.startswith("@") else f"@{package.name}"
    return bool(package.version) and wanted == package.version and scope == own
