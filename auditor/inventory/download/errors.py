"""What can go wrong between a registry and this machine."""

from __future__ import annotations

from auditor.errors import TargetError


class DownloadError(TargetError):
    """A registry target that cannot be had."""


class UnreachableError(DownloadError):
    """A host that does not answer."""

    hint = "stowgate touches the network only for npm: and pypi: targets"


class MissingError(DownloadError):
    """A page or file that the registry does not have."""


class RefusedError(DownloadError):
    """A registry that wants other credentials."""


class IntegrityError(DownloadError):
    """A file that is not the one the registry states."""

    hint = "the file was not audited: what was received is not what was published"
