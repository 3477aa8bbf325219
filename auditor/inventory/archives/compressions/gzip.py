"""gzip, the wrapper of .tgz, .tar.gz and .crate."""

from __future__ import annotations

from auditor.inventory.archives.deflate import Engine, deflate_engine
from auditor.inventory.archives.model import Limits

MAGIC = b"\x1f\x8b"


def new_engine(_limits: Limits) -> Engine:
    """Give a decompressor for one gzip member."""
    return deflate_engine("gzip")
