"""release/new-minified-code: a large file of machine-written script where there was none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.errors import StowgateError
from auditor.model.finding import Finding
from auditor.model.package import ShippedFile

_SCRIPT = re.compile(r"\.[cm]?js\Z")
_LEAST, _MOST, _LINE = 20_000, 32 << 20, 400


def check(context: PackageContext) -> Iterator[Finding]:
    """Report minified scripts that are new, if the release before had none."""
    delta = context.delta
    if delta is None:
        return
    fresh = [file for file in delta.added if _is_minified(file)]
    if fresh and not any(_is_minified(file) for file in delta.old.files):
        for file in fresh:
            yield context.finding(
                f"{file.path} ({file.size:,} bytes) is minified, and {delta.old.label} had no minified file",
                path=file.path,
                why=file.why,
            )


def _is_minified(file: ShippedFile) -> bool:
    if not _SCRIPT.search(file.path.lower()) or not _LEAST <= file.size <= _MOST:
        return False
    try:
        data = file.read()
    except (OSError, StowgateError):
        return False
    return len(data) / (data.count(b"\n") + 1) > _LINE
