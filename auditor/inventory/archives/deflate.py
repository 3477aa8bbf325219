"""Inflating deflate data for gzip and zip: igzip where the isal wheel is installed, zlib elsewhere.

Only the speed differs between the two.
"""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Callable
from types import ModuleType
from typing import Literal, Protocol, TypeAlias

Wrapper: TypeAlias = Literal["gzip", "raw"]


class Engine(Protocol):
    """An incremental decompressor as `bz2` and `lzma` have it."""

    @property
    def eof(self) -> bool:
        """Whether the compressed stream has ended."""

    @property
    def needs_input(self) -> bool:
        """Whether there is nothing more to give without new input."""

    @property
    def unused_data(self) -> bytes:
        """Give what followed the end of the stream."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Give at most `max_length` bytes."""


class ZlibEngine:
    """`zlib` behind the same interface."""

    def __init__(self, wrapper: Wrapper) -> None:
        self._inner = zlib.decompressobj(wbits=31 if wrapper == "gzip" else -15)
        self._full = False

    @property
    def eof(self) -> bool:
        """Whether the stream has ended."""
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        """Whether all output has been given."""
        return not self._full and not self._inner.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        """Give what followed the end of the stream."""
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Give at most `max_length` bytes."""
        out = self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
        self._full = len(out) == max_length
        return out


def _igzip() -> ModuleType | None:
    try:
        return importlib.import_module("isal.igzip_lib")
    except ImportError:
        return None


_IGZIP = _igzip()
DEFLATE_ERRORS: tuple[type[Exception], ...] = (zlib.error, *((_IGZIP.IsalError,) if _IGZIP else ()))


def deflate_engine(wrapper: Wrapper, *, igzip: bool = True) -> Engine:
    """Give a fresh decompressor for a gzip member or a raw deflate stream."""
    if _IGZIP is None or not igzip:
        return ZlibEngine(wrapper)
    make: Callable[..., Engine] = _IGZIP.IgzipDecompressor
    return make(flag=_IGZIP.DECOMP_GZIP if wrapper == "gzip" else _IGZIP.DECOMP_DEFLATE)


def crc32(data: bytes, start: int) -> int:
    """Continue a CRC-32."""
    return zlib.crc32(data, start)
