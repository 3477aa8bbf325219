"""release/new-pth-file: a .pth file, which runs at every start of Python, came with this release."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.model.finding import Finding


def check(context: PackageContext) -> Iterator[Finding]:
    """Report each."""
    delta = context.delta
    if delta is None or delta.new.kind != "wheel":
        return
    for file in delta.added:
        if file.path.endswith(".pth"):
            yield context.finding(
                f"{file.path} is new: Python reads it at every start of every program", path=file.path, why=file.why
            )
