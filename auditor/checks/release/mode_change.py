"""release/mode-change: a file became executable, or runs as its owner."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.checks.ignore_lines import and_more
from auditor.model.finding import Finding


def check(context: PackageContext) -> Iterator[Finding]:
    """Report files that gained a bit; one that lost it is told apart, since a command may not start any more."""
    delta = context.delta
    if delta is None or delta.old.evidence != delta.new.evidence:
        return
    gained = [pair.new.path for pair in delta.modes if pair.new.mode & 0o6111 & ~pair.old.mode]
    lost = [pair.new.path for pair in delta.modes if pair.new.path not in gained]
    for paths, words in ((gained, "became executable"), (lost, "cannot be executed any more")):
        if paths:
            yield context.finding(
                f"{and_more(paths)} {words}", path=paths[0], evidence=words, properties={"paths": paths}
            )
