"""ships/stale-build: files that only an earlier build left behind go into this one."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.checks.ignore_lines import and_more
from auditor.model.finding import Finding

_KINDS = {"stale-build": "build/lib", "stale-release": "an earlier sdist's folder", "stale-sources": "SOURCES.txt"}


def check(context: PackageContext) -> Iterator[Finding]:
    """Report left-overs, once for each place they lie in."""
    for kind, place in _KINDS.items():
        files = [file for file in context.package.files if file.why.kind == kind]
        if files:
            yield context.finding(
                f"{and_more([file.path for file in files])} would ship although the sources do not have "
                f"{'them' if len(files) > 1 else 'it'} any more: left behind in {place}",
                path=files[0].path,
                evidence=kind,
                why=files[0].why,
                properties={"paths": [file.path for file in files]},
            )
