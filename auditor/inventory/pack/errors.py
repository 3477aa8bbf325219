"""What can go wrong when a project is packed for real."""

from __future__ import annotations

from auditor.errors import TargetError


class PackError(TargetError):
    """The packager or build backend could not be run, failed, or took too long."""

    hint = "leave --pack away to audit the prediction"
