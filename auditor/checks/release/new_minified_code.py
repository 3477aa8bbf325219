"""release/new-minified-code: a large file of machine-written script where there was none."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.model.finding import Finding
from auditor.release.hidden_code import minified


def check(context: PackageContext) -> Iterator[Finding]:
    """Report minified scripts that are new, if the release before had none."""
    delta = context.delta
    if delta is None:
        return
    fresh = minified(delta.added)
    if fresh and not minified(delta.old.files):
        for file in fresh:
            yield context.finding(
                f"{file.path} ({file.size:,} bytes) is minified, and {delta.old.label} had no minified file",
                path=file.path,
                why=file.why,
            )
