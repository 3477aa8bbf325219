"""Reading archives as streams, never unpacking them, for every layer that looks inside one."""

from __future__ import annotations

from auditor.inventory.archives.listing import read_archive
from auditor.inventory.archives.model import (
    Anomaly,
    Archive,
    ArchiveError,
    LimitError,
    Limits,
    Member,
    TruncatedError,
    UnsupportedError,
)
from auditor.inventory.archives.opening import iterate
from auditor.inventory.archives.recognise import is_archive

__all__ = [
    "Anomaly",
    "Archive",
    "ArchiveError",
    "LimitError",
    "Limits",
    "Member",
    "TruncatedError",
    "UnsupportedError",
    "is_archive",
    "iterate",
    "read_archive",
]
