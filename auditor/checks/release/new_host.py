"""release/new-host: the code names a host that the release before did not know."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.model.finding import Finding
from auditor.release.hosts import new_hosts

_MOST = 50


def check(context: PackageContext) -> Iterator[Finding]:
    """Report each host once, at the first file that names it; a bare address weighs more."""
    if context.delta is None:
        return
    for number, (host, path) in enumerate(new_hosts(context.delta)):
        if number >= _MOST:
            return
        bare = host.replace(".", "").isdigit()
        yield context.finding(
            f"{host} is named in {path} and nowhere in {context.delta.old.label}",
            path=path,
            evidence=host,
            level="warning" if bare and not host.startswith("127.") else None,
            properties={"host": host},
        )
