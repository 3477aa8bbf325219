"""release/new-native-code: compiled code where there was none."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.checks.ignore_lines import and_more
from auditor.model.finding import Finding
from auditor.release.hidden_code import native


def check(context: PackageContext) -> Iterator[Finding]:
    """Report native files that came with this release; a rebuilt one under another name is not new."""
    delta = context.delta
    if delta is None:
        return
    fresh = [file.path for file in native(delta.added)]
    if fresh:
        yield context.finding(
            f"{and_more(fresh)} {'is' if len(fresh) == 1 else 'are'} new: code that nobody can review by reading",
            path=fresh[0],
            level="note" if native(delta.old.files) else None,
            properties={"paths": fresh},
        )
