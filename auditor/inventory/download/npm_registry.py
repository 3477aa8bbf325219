"""npm:NAME[@VERSION|@TAG|@RANGE] from the registry that npm itself would ask."""

from __future__ import annotations

import json
import re
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from auditor.inventory.download.addresses import Address, file_name, folder, host_of
from auditor.inventory.download.cache import Store
from auditor.inventory.download.errors import DownloadError, MissingError
from auditor.inventory.download.fetched import Fetched
from auditor.inventory.download.integrity import Digest, from_sri, strongest
from auditor.inventory.download.npmrc import NpmSettings
from auditor.inventory.download.semver import max_satisfying, order, parse_version
from auditor.model.package import Notice

_SPEC = re.compile(r"(@[A-Za-z0-9~][\w.~-]{0,213}/)?([A-Za-z0-9~_-][\w.~-]{0,213})(?:@(.{0,500}))?", re.ASCII)
_ACCEPT = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8"
_PAGE_LIMIT = 256 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class NpmSpec:
    """What was asked for."""

    name: str
    wanted: str = ""

    def __str__(self) -> str:
        return f"npm:{self.name}@{self.wanted}" if self.wanted else f"npm:{self.name}"


def parse_spec(text: str) -> NpmSpec:
    """Read what follows `npm:`."""
    found = _SPEC.fullmatch(text)
    if found is None or len(text) > 700:
        raise DownloadError(
            f"npm:{text[:200]!r} names no package", hint="write npm:NAME, npm:NAME@1.2.3 or npm:NAME@next"
        )
    return NpmSpec(name=(found[1] or "") + found[2], wanted=(found[3] or "").strip())


def fetch_npm(spec: NpmSpec, settings: NpmSettings, registry: str, store: Store) -> tuple[Fetched, ...]:
    """Give the tarball of the version that is meant."""
    base = folder(registry)
    page = settings.authorized(base + spec.name.replace("/", "%2f"))
    document = _document(spec, page, store)
    version = choose_version(spec, document)
    manifest = document["versions"][version]
    dist = manifest.get("dist") if isinstance(manifest, dict) else None
    url = dist.get("tarball") if isinstance(dist, dict) else None
    if not isinstance(url, str) or not isinstance(dist, dict):
        raise DownloadError(f"{spec}: the registry states no tarball for {version}")
    where = _tarball(url, page, settings)
    digest = _digest(dist)
    path = store.get(where, digest, file_name(where.url))
    return (
        Fetched(
            target=str(spec),
            path=path,
            file_name=file_name(where.url),
            version=version,
            notices=_notices(spec, version, manifest, digest),
        ),
    )


def _document(spec: NpmSpec, page: Address, store: Store) -> dict[str, Any]:
    try:
        _, _, data = store.web.page(page, accept=_ACCEPT, limit=_PAGE_LIMIT)
    except MissingError:
        raise MissingError(f"{spec}: the registry at {page.host} has no such package") from None
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise DownloadError(f"{spec}: {page.host} does not answer as an npm registry does") from None
    if not isinstance(document, dict) or not isinstance(document.get("versions"), dict) or not document["versions"]:
        raise DownloadError(f"{spec}: the registry at {page.host} holds no version of it (unpublished?)")
    return document


def choose_version(spec: NpmSpec, document: Mapping[str, Any]) -> str:
    """Pick the version as `npm install` would: a version, else a tag, else the best of a range."""
    versions = document["versions"]
    tags = document.get("dist-tags")
    tags = tags if isinstance(tags, dict) else {}
    wanted = spec.wanted or "latest"
    exact = wanted.lstrip("v=") if parse_version(wanted) else wanted
    if exact in versions:
        return exact
    tagged = tags.get(wanted)
    if isinstance(tagged, str) and tagged in versions:
        return tagged
    latest = tags.get("latest")
    # npm takes `latest` when it fits, even if there are higher versions.
    if isinstance(latest, str) and latest in versions and max_satisfying([latest], wanted):
        return latest
    if wanted != "latest" and (best := max_satisfying(versions, wanted)):
        return best
    raise MissingError(f"{spec}: no such version; {_known(versions, tags)}")


def _known(versions: Mapping[str, Any], tags: Mapping[str, Any]) -> str:
    parsed = [(order(version), text) for text in versions if (version := parse_version(text))]
    newest = ", ".join(text for _, text in sorted(parsed)[-5:])
    names = ", ".join(sorted(str(tag) for tag in tags)[:10])
    return f"the newest are {newest or 'none'}; tags: {names or 'none'}"


def _tarball(url: str, page: Address, settings: NpmSettings) -> Address:
    """Give the tarball's address: credentials only where the settings give them, never weaker than the page."""
    url = urllib.parse.urljoin(page.url, url)
    if page.url.startswith("https:") and url.startswith("http:") and host_of(url) == page.host:
        url = "https:" + url.removeprefix("http:")
    where = settings.authorized(url)
    if not where.url.startswith("https:") and not (where.url.startswith("http:") and page.url.startswith("http:")):
        raise DownloadError(f"{page}: the registry leads to {where}, which is not followed")
    if where.host == page.host and page.authorization and not where.authorization:
        return Address(url=where.url, authorization=page.authorization)
    return where


def _digest(dist: Mapping[str, Any]) -> Digest | None:
    integrity, shasum = dist.get("integrity"), dist.get("shasum")
    found = from_sri(integrity) if isinstance(integrity, str) else None
    return found or (strongest({"sha1": shasum}) if isinstance(shasum, str) else None)


def _notices(spec: NpmSpec, version: str, manifest: Mapping[str, Any], digest: Digest | None) -> tuple[Notice, ...]:
    found = []
    if deprecated := manifest.get("deprecated"):
        found.append(Notice(text=f"{spec}: {version} is deprecated: {str(deprecated)[:200]}"))
    if digest is None:
        found.append(Notice(text=f"{spec}: the registry states no digest, so the tarball could not be checked"))
    return tuple(found)
