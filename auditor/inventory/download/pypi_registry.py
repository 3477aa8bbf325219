"""pypi:NAME[==VERSION] from the indexes that pip itself would ask: every file of one release."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.inventory.download.cache import Store
from auditor.inventory.download.errors import DownloadError, MissingError
from auditor.inventory.download.fetched import Fetched
from auditor.inventory.download.pip_settings import PipSettings
from auditor.inventory.download.releases import (
    Form,
    ReleaseFile,
    newest,
    of_version,
    project_name,
    release_files,
    version_order,
)
from auditor.inventory.download.simple_index import Link, found_links, project_links
from auditor.inventory.python.pep440 import normalized_version
from auditor.model.package import Notice

_SPEC = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]{0,200})\s*(?:={2,3}\s*([^\s=<>!~,;]{1,200}))?\s*", re.ASCII)
_SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+!~-]{0,250}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PypiSpec:
    """What was asked for."""

    name: str
    version: str = ""

    def __str__(self) -> str:
        return f"pypi:{self.name}=={self.version}" if self.version else f"pypi:{self.name}"


def parse_spec(text: str) -> PypiSpec:
    """Read what follows `pypi:`."""
    found = _SPEC.fullmatch(text) if len(text) < 600 else None
    if found is None:
        raise DownloadError(f"pypi:{text[:200]!r} names no release", hint="write pypi:NAME or pypi:NAME==1.2.3")
    if found[2] and not normalized_version(found[2]):
        raise DownloadError(f"pypi:{text[:200]}: {found[2]!r} is not a version")
    return PypiSpec(name=found[1], version=found[2] or "")


def fetch_pypi(spec: PypiSpec, settings: PipSettings, store: Store, only: Form | None) -> tuple[Fetched, ...]:
    """Give every file of the release that is meant, or only its wheels or sdist."""
    project = project_name(spec.name)
    files = release_files(_links(spec, project, settings, store), project)
    chosen = _chosen(spec, files)
    wanted = tuple(file for file in chosen if only is None or file.form == only)
    if not wanted:
        raise MissingError(f"{spec}: release {chosen[0].version} has no {only}")
    return tuple(_fetched(spec, file, store) for file in wanted)


def _links(spec: PypiSpec, project: str, settings: PipSettings, store: Store) -> Iterator[Link]:
    indexes = () if settings.no_index else (settings.index, *settings.extra)
    missing = 0
    for index in indexes:
        try:
            yield from project_links(index, project, store.web)
        except MissingError:
            missing += 1
    for place in settings.find_links:
        yield from found_links(place, store.web)
    if not indexes and not settings.find_links:
        raise DownloadError(f"{spec}: the settings forbid every index (no-index) and name no find-links")
    if missing and missing == len(indexes) and not settings.find_links:
        raise MissingError(f"{spec}: no configured index has such a project")


def _chosen(spec: PypiSpec, files: tuple[ReleaseFile, ...]) -> tuple[ReleaseFile, ...]:
    if not files:
        raise MissingError(f"{spec}: no configured index has a file of it")
    if spec.version:
        found = of_version(files, normalized_version(spec.version))
        if not found:
            raise MissingError(f"{spec}: no such version; the newest are {_newest(files)}")
        return found
    standing = tuple(file for file in files if file.link.yanked is None)
    if not standing:
        raise DownloadError(
            f"{spec}: every release is yanked; the newest are {_newest(files)}",
            hint="pin one with == to audit it all the same",
        )
    return of_version(standing, newest(standing))


def _newest(files: tuple[ReleaseFile, ...]) -> str:
    versions = sorted({file.version for file in files}, key=version_order)
    yanked = {file.version for file in files if file.link.yanked is not None}
    return ", ".join(f"{version} (yanked)" if version in yanked else version for version in versions[-5:])


def _fetched(spec: PypiSpec, file: ReleaseFile, store: Store) -> Fetched:
    link = file.link
    if not _SAFE.fullmatch(link.name):
        raise DownloadError(f"{spec}: the index offers a file with an unsafe name: {link.name[:100]!r}")
    return Fetched(
        target=str(spec),
        path=store.get(link.where, link.digest, link.name),
        file_name=link.name,
        version=file.version,
        withdrawn=_withdrawn(link),
        notices=tuple(_notices(spec, link)),
    )


def _withdrawn(link: Link) -> str:
    if link.yanked is None:
        return ""
    return f"yanked: {link.yanked[:200]}" if link.yanked else "yanked"


def _notices(spec: PypiSpec, link: Link) -> Iterator[Notice]:
    if link.yanked is not None:
        reason = f": {link.yanked[:200]}" if link.yanked else ""
        yield Notice(text=f"{spec}: {link.name} is yanked{reason}")
    if link.digest is None and not link.where.url.startswith("file:"):
        yield Notice(text=f"{spec}: the index states no digest for {link.name}, so it could not be checked")
