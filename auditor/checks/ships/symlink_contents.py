"""ships/symlink-contents: a link out of the project, and what it leads to ships in its place."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.checks.sensitive import concern
from auditor.model.finding import Finding


def check(context: PackageContext) -> Iterator[Finding]:
    """Report every file whose bytes come from outside of the project, and links that only hold such a path."""
    if context.package.evidence == "artifact":
        return
    for file in context.package.files:
        if not posixpath.isabs(file.link):
            continue
        contents = bool(file.size)
        what = "the contents of" if contents else "a link to"
        yield context.finding(
            f"{file.origin} is a link out of the project: {what} {file.link} would ship",
            path=file.path,
            level="error" if contents or concern(file.link) else "warning",
            why=file.why,
            properties={"target": file.link},
        )
