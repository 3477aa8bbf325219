"""bzip2, the wrapper of .tar.bz2."""

from __future__ import annotations

import bz2

from auditor.inventory.archives.deflate import Engine
from auditor.inventory.archives.model import Limits

MAGIC = b"BZh"


def new_engine(_limits: Limits) -> Engine:
    """Give a decompressor for one bzip2 stream."""
    return bz2.BZ2Decompressor()
