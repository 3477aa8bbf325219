"""Redis dump files: keys and values of every type, read as a stream within limits."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

from auditor.memory.stores import format as shape
from auditor.memory.stores import rdb_packed as packed
from auditor.memory.stores.format import Reading
from auditor.memory.stores.redis_values import Entry

_NEWEST = 13
_MOST_MEMBERS = 50_000_000
_AUX, _RESIZE, _MILLISECONDS, _SECONDS, _SELECT, _END = 250, 251, 252, 253, 254, 255
_MODULE, _IDLE, _FREQUENCY, _FUNCTION, _SLOT = 247, 248, 249, 245, 244
_STREAMS = {15: 1, 19: 2, 21: 3}

Parts = list[tuple[bytes, bytes]]
MalformedError = packed.MalformedError


def entries(stream: BinaryIO, reading: Reading) -> Iterator[Entry]:
    """Give every key of a dump."""
    header = stream.read(9)
    if header[:5] != b"REDIS" or not header[5:].isdigit():
        raise MalformedError("it does not begin as a dump does")
    if int(header[5:]) > _NEWEST:
        reading.skip("", f"version {int(header[5:])} of the format is newer than {_NEWEST}, which is known")
    yield from _Dump(stream, reading).entries()


class _Dump:
    def __init__(self, stream: BinaryIO, reading: Reading) -> None:
        self._stream = stream
        self._reading = reading

    def entries(self) -> Iterator[Entry]:
        expires: float | None = None
        while True:
            code = self._take(1)[0]
            if code == _END:
                return
            if code == _MILLISECONDS:
                expires = int.from_bytes(self._take(8), "little") / 1000
            elif code == _SECONDS:
                expires = float(int.from_bytes(self._take(4), "little"))
            elif not self._about(code):
                key = self._text()
                kind, parts = self._value(code)
                yield Entry(key=key, kind=kind, parts=parts, expires=expires)
                expires = None

    def _about(self, code: int) -> bool:
        """Step over what is no key."""
        if code == _AUX:
            self._text(), self._text()
        elif code in (_RESIZE, _SELECT, _SLOT, _IDLE):
            for _ in range({_RESIZE: 2, _SLOT: 3}.get(code, 1)):
                self._length()
        elif code == _FREQUENCY:
            self._take(1)
        elif code == _FUNCTION:
            self._text()
        elif code == _MODULE:
            self._length()
            list(self._module())
        else:
            return False
        return True

    def _value(self, code: int) -> tuple[str, Parts]:
        if code == 0:
            return "string", [(b"", self._text())]
        if code in (1, 2):
            return "list" if code == 1 else "set", [(b"", self._text()) for _ in range(self._count())]
        if code in (3, 5):
            return "zset", [(b"", self._member(binary=code == 5)) for _ in range(self._count())]
        if code in (4, 24, 25):
            return "hash", list(self._hash(code))
        if code in (10, 11, 12, 13, 16, 17, 20, 22, 23):
            return self._compact(code)
        if code in (14, 18):
            return "list", [(b"", each) for each in self._nodes(code)]
        if code in _STREAMS:
            return "stream", self._entries_of_stream(_STREAMS[code])
        if code in (6, 7):
            self._length()
            return "json", [(b"", each) for each in self._module()]
        raise MalformedError(f"type {code} is not known")

    def _member(self, *, binary: bool) -> bytes:
        member = self._text()
        if binary:
            self._take(8)
        else:
            size = self._take(1)[0]
            self._take(size if size < 253 else 0)
        return member

    def _hash(self, code: int) -> Iterator[tuple[bytes, bytes]]:
        if code == 25:
            self._take(8)
        for _ in range(self._count()):
            if code != 4:
                self._length()
            yield self._text(), self._text()

    def _compact(self, code: int) -> tuple[str, Parts]:
        if code == 23:
            self._take(8)
        data = self._text()
        if code == 11:
            return "set", []
        items = packed.ziplist(data) if code in (10, 12, 13) else packed.listpack(data)
        if code in (10, 20):
            return "list" if code == 10 else "set", [(b"", each) for each in items]
        step = 3 if code in (22, 23) else 2
        if code in (12, 17):
            return "zset", [(b"", each) for each in items[::2]]
        return "hash", list(zip(items[::step], items[1::step], strict=False))

    def _nodes(self, code: int) -> Iterator[bytes]:
        for _ in range(self._count()):
            plain = code == 18 and self._length() == 1
            data = self._text()
            yield from [data] if plain else packed.ziplist(data) if code == 14 else packed.listpack(data)

    def _entries_of_stream(self, version: int) -> Parts:
        found: Parts = []
        for _ in range(self._count()):
            self._text()
            found += [(b"", each) for each in packed.stream_texts(packed.listpack(self._text()))]
        for _ in range(3 if version == 1 else 8):
            self._length()
        for _ in range(self._count()):
            self._group(version)
        return found

    def _group(self, version: int) -> None:
        self._text()
        for _ in range(2 if version == 1 else 3):
            self._length()
        for _ in range(self._count()):
            self._take(16 + 8)
            self._length()
        for _ in range(self._count()):
            self._text()
            self._take(8 if version < 3 else 16)
            self._take(16 * self._count())

    def _module(self) -> Iterator[bytes]:
        """Walk the values of a module's type; texts are given, numbers are stepped over."""
        while (code := self._length()) != 0:
            if code in (1, 2):
                self._length()
            elif code in (3, 4):
                self._take(4 if code == 3 else 8)
            elif code == 5:
                yield self._text()
            else:
                raise MalformedError(f"part {code} of a module's value is not known")

    def _count(self) -> int:
        count = self._length()
        if count > _MOST_MEMBERS:
            raise MalformedError(f"a key with {count:,} members")
        return count

    def _length(self) -> int:
        return self._number()[0]

    def _number(self) -> tuple[int, bool]:
        """Read a length; the second value says that it is a way of encoding instead."""
        first = self._take(1)[0]
        kind = first >> 6
        if kind == 0:
            return first & 0x3F, False
        if kind == 1:
            return (first & 0x3F) << 8 | self._take(1)[0], False
        if kind == 3:
            return first & 0x3F, True
        return int.from_bytes(self._take(8 if first == 0x81 else 4), "big"), False

    def _text(self) -> bytes:
        size, encoded = self._number()
        if not encoded:
            return self._bounded(size)
        if size in (0, 1, 2):
            form = ("<b", "<h", "<i")[size]
            return str(struct.unpack(form, self._take(struct.calcsize(form)))[0]).encode()
        if size != 3:
            raise MalformedError(f"encoding {size} is not known")
        compressed, whole = self._length(), self._length()
        data = self._bounded(compressed)
        if not data or whole > shape.MAX_RECORD:
            self._reading.skip(f"byte {self._stream.tell()}", f"a value of {whole:,} bytes")
            return b""
        return packed.inflate(data, whole)

    def _bounded(self, size: int) -> bytes:
        """Read a value, or step over it when it is too long."""
        if size <= shape.MAX_RECORD:
            return self._take(size)
        self._reading.skip(f"byte {self._stream.tell()}", f"a value of {size:,} bytes")
        self._stream.seek(size, 1)
        return b""

    def _take(self, size: int) -> bytes:
        data = self._stream.read(size)
        if len(data) < size:
            raise MalformedError("it ends too early")
        return data
