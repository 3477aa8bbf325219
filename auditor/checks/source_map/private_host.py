"""Names of hosts that only a private network knows."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.checks.map_addresses import remote
from auditor.model.finding import Finding

_OWN_MACHINE = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0"})  # noqa: S104 - read, never bound


def check(context: PackageContext) -> Iterator[Finding]:
    """Report each private host once; a developer's own machine says little."""
    seen: dict[str, str] = {}
    for address in remote(context):
        if address.kind != "private" or address.what == "map" or address.host in seen:
            continue
        seen[address.host] = address.path
        yield context.finding(
            f"the map names the private host {address.host}: {address.text[:200]}",
            path=address.path,
            chain=address.chain,
            evidence=address.host,
            level="note" if address.host in _OWN_MACHINE else "warning",
            properties={"host": address.host},
        )
