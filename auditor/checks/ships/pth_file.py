"""ships/pth-file: a wheel with a .pth file, which Python reads at every start."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.model.finding import Finding

_DATA = re.compile(r"[^/]+\.data/(?:purelib|platlib)/[^/]+\.pth")
_RUNS = re.compile(rb"^import[ \t]", re.MULTILINE)
_MOST = 1 << 20


def check(context: PackageContext) -> Iterator[Finding]:
    """Report each, and say when it runs code."""
    if context.package.kind != "wheel":
        return
    for file in context.package.files:
        if not file.path.endswith(".pth") or ("/" in file.path and not _DATA.fullmatch(file.path)):
            continue
        runs = file.size <= _MOST and _RUNS.search(file.read())
        what = "runs its `import` lines" if runs else "adds its lines to the import path"
        yield context.finding(
            f"every start of Python, in every program of the environment, {what} ({file.path})",
            path=file.path,
            level="warning" if runs else "note",
            why=file.why,
        )
