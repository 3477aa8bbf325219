"""release/new-source-maps: source maps ship for the first time."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.checks.ignore_lines import and_more
from auditor.checks.openness import openness
from auditor.checks.sensitive import concern
from auditor.model.finding import Finding


def check(context: PackageContext) -> Iterator[Finding]:
    """Report maps where the release before had none; those of a closed package should stop the release."""
    delta = context.delta
    if delta is None or any(concern(file.path) == "a source map" for file in delta.old.files):
        return
    maps = sorted(file.path for file in delta.new.files if concern(file.path) == "a source map")
    if maps:
        yield context.finding(
            f"{delta.old.label} had no source maps; this release has {and_more(maps)}",
            path=maps[0],
            level="error" if openness(context).stance == "closed" else None,
            properties={"paths": maps},
        )
