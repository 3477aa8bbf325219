"""release/new-pth-file: a .pth file, which runs at every start of Python, came with this release."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.model.finding import Finding
from auditor.release.hidden_code import started_by_python


def check(context: PackageContext) -> Iterator[Finding]:
    """Report each."""
    delta = context.delta
    for file in started_by_python(delta) if delta is not None else ():
        yield context.finding(
            f"{file.path} is new: Python reads it at every start of every program", path=file.path, why=file.why
        )
