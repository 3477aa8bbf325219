"""npm: and pypi: targets to archives on disk, each through the settings of its own packager."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from auditor.inventory.download import npm_registry, pypi_registry
from auditor.inventory.download.addresses import address
from auditor.inventory.download.cache import Progress, Store, cache_folder, silent
from auditor.inventory.download.errors import DownloadError
from auditor.inventory.download.fetched import Fetched
from auditor.inventory.download.npmrc import installed_npm_registry, npm_settings
from auditor.inventory.download.pip_settings import installed_pip_index, pip_settings
from auditor.inventory.download.releases import Form
from auditor.inventory.download.web import Web

PREFIXES = ("npm:", "pypi:")


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchWishes:
    """What the person may decide about a download."""

    registry: str = ""
    only: Form | None = None
    directory: str = "."
    progress: Progress = silent
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)


def is_registry_target(target: str) -> bool:
    """Tell whether a target names a package in a registry."""
    return target.startswith(PREFIXES)


def fetch(target: str, wishes: FetchWishes | None = None, *, web: Web | None = None) -> tuple[Fetched, ...]:
    """Fetch what a registry target names; every failure is a DownloadError that says where and why."""
    wishes = wishes or FetchWishes()
    if wishes.registry:
        address(wishes.registry)
    kind, _, rest = target.partition(":")
    if kind == "npm":
        return _npm(rest, wishes, web or Web())
    if kind == "pypi":
        return _pypi(rest, wishes, web or Web())
    raise DownloadError(f"{target}: not a registry target", hint="write npm:NAME or pypi:NAME")


def _npm(rest: str, wishes: FetchWishes, web: Web) -> tuple[Fetched, ...]:
    spec = npm_registry.parse_spec(rest)
    if wishes.only:
        raise DownloadError(f"{spec}: --only {wishes.only} is for pypi: targets")
    settings = npm_settings(wishes.environment, wishes.directory)
    registry = wishes.registry or settings.registry_for(spec.name) or installed_npm_registry()
    web.certificates = web.certificates or settings.values.get("cafile", "")
    return npm_registry.fetch_npm(spec, settings, registry, _store(wishes, web))


def _pypi(rest: str, wishes: FetchWishes, web: Web) -> tuple[Fetched, ...]:
    spec = pypi_registry.parse_spec(rest)
    settings = pip_settings(wishes.environment)
    if wishes.registry:
        settings = replace(settings, index=wishes.registry, extra=(), find_links=(), no_index=False)
    elif not settings.index and not settings.no_index:
        settings = replace(settings, index=installed_pip_index())
    web.certificates = web.certificates or settings.certificates
    return pypi_registry.fetch_pypi(spec, settings, _store(wishes, web), wishes.only)


def _store(wishes: FetchWishes, web: Web) -> Store:
    return Store(web=web, folder=cache_folder(wishes.environment), progress=wishes.progress)
