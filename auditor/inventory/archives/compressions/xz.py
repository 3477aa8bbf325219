"""xz, the wrapper of .tar.xz; its dictionary is capped, since a header may ask for gigabytes."""

from __future__ import annotations

import lzma

from auditor.inventory.archives.deflate import Engine
from auditor.inventory.archives.model import Limits

MAGIC = b"\xfd7zXZ\x00"


def new_engine(limits: Limits) -> Engine:
    """Give a decompressor for one xz stream."""
    return lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=limits.dictionary_bytes)
