"""One archive that a registry target led to."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.model.package import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An archive on this machine, checked against the digest its registry states.

    `withdrawn` says that its owner took it back, and why: it can be audited, and is no release any more.
    """

    target: str
    path: str
    file_name: str
    version: str
    withdrawn: str = ""
    notices: tuple[Notice, ...] = ()
