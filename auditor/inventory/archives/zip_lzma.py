"""The form of lzma that zip members use."""

from __future__ import annotations

import lzma
import struct

from auditor.inventory.archives.model import Limits


class ZipLzmaEngine:
    """Zip's own form of lzma: a version, a length and the properties come before the bare stream."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._head = b""
        self._inner: lzma.LZMADecompressor | None = None

    @property
    def eof(self) -> bool:
        """Whether the stream has ended."""
        return self._inner is not None and self._inner.eof

    @property
    def needs_input(self) -> bool:
        """Whether all output has been given."""
        return self._inner is None or self._inner.needs_input

    @property
    def unused_data(self) -> bytes:
        """Give what followed the end of the stream."""
        return self._inner.unused_data if self._inner else b""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Give at most `max_length` bytes."""
        if self._inner is None:
            self._head += data
            if len(self._head) < 9:
                return b""
            self._inner = self._start()
            data = self._head[9:]
        return self._inner.decompress(data, max_length)

    def _start(self) -> lzma.LZMADecompressor:
        _version, length, packed, dictionary = struct.unpack("<HHBL", self._head[:9])
        if length != 5 or packed >= 225 or dictionary > self._limits.dictionary_bytes:
            raise ValueError("lzma properties that are not allowed")
        rest, lc = divmod(packed, 9)
        pb, lp = divmod(rest, 5)
        settings = {"id": lzma.FILTER_LZMA1, "dict_size": dictionary, "lc": lc, "lp": lp, "pb": pb}
        return lzma.LZMADecompressor(format=lzma.FORMAT_RAW, filters=[settings])
