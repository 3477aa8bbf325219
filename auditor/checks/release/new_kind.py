"""release/new-kind: files of a kind that the release before had none of."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.checks.ignore_lines import and_more
from auditor.model.finding import Finding

_TELLING = frozenset(
    (
        ".exe .dll .sh .ps1 .bat .cmd .zip .tgz .gz .7z .sql .sqlite .db .pem .key .p12 .env .log .jsonl .har .ipynb "
        ".pth .pyc .bin .dat .dmp .tsbuildinfo .tfstate .bak .orig"
    ).split()
)


def check(context: PackageContext) -> Iterator[Finding]:
    """Report each new kind once; what a build seldom makes weighs more."""
    delta = context.delta
    if delta is None:
        return
    for kind, paths in delta.new_kinds.items():
        yield context.finding(
            f"{delta.old.label} had no {kind} file; this release has {and_more(list(paths))}",
            path=paths[0],
            evidence=kind,
            level="warning" if kind in _TELLING else "note",
            properties={"kind": kind, "paths": list(paths)},
        )
