"""release/new-bin: the package installs a command that it did not install before."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.model.finding import Finding


def check(context: PackageContext) -> Iterator[Finding]:
    """Report each new command."""
    delta = context.delta
    if delta is None:
        return
    manifest = "package.json" if context.package.ecosystem == "npm" else "pyproject.toml"
    for name in sorted(delta.after.commands.keys() - delta.before.commands.keys()):
        yield context.finding(
            f"the command {name} is new and runs {delta.after.commands[name]}", path=manifest, evidence=name
        )
