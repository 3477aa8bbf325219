"""Fetching what registries hold, for npm: and pypi: targets alone: nothing else in stowgate uses the network."""

from __future__ import annotations

from auditor.inventory.download.cache import Progress
from auditor.inventory.download.errors import DownloadError, IntegrityError, MissingError, UnreachableError
from auditor.inventory.download.fetched import Fetched
from auditor.inventory.download.targets import FetchWishes, fetch, is_registry_target

__all__ = [
    "DownloadError",
    "FetchWishes",
    "Fetched",
    "IntegrityError",
    "MissingError",
    "Progress",
    "UnreachableError",
    "fetch",
    "is_registry_target",
]
