"""Maps and sources that are fetched from somewhere."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.checks.map_addresses import Address, remote
from auditor.checks.openness import openness
from auditor.model.finding import Finding
from auditor.model.rule import Level

_WORDS = {
    "private": "a host inside a private network",
    "bucket": "a storage bucket",
    "archive": "an archive",
    "public": "a public address",
}
_MOST = 20


def check(context: PackageContext) -> Iterator[Finding]:
    """Report every host that the maps point at, once a file and host; places that publish code anyway are fine."""
    closed = openness(context).stance == "closed"
    seen: set[tuple[str, str]] = set()
    for address in remote(context):
        told_elsewhere = address.kind == "private" and address.what != "map"
        if told_elsewhere or address.kind == "code" or (address.path, address.host) in seen:
            continue
        seen.add((address.path, address.host))
        if len(seen) > _MOST:
            return
        yield context.finding(
            f"{_what(address)} {_WORDS[address.kind]}: {address.text[:200]}",
            path=address.path,
            chain=address.chain,
            evidence=address.host,
            level=_level(address, closed=closed),
            properties={"host": address.host, "kind": address.kind},
        )


def _what(address: Address) -> str:
    return "the map comment points at" if address.what == "map" else f"a {address.what} of the map points at"


def _level(address: Address, *, closed: bool) -> Level:
    if address.kind == "public":
        return "warning" if closed and address.what == "map" else "note"
    return "error" if closed else "warning"
