"""Reading the constants of compiled Python (2.6 to 3.14) without Python's own loader."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_REF = 0x80
_DEPTH = 200
_VALUES = 2_000_000
_FLOAT = struct.Struct("<d")


class MarshalError(ValueError):
    """Bytes that are no marshalled code, or more than is read here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a version writes its files: where the code begins, and how many bytes of numbers a code object opens with.

    Since 3.11 it has qualified names and a table of exceptions.
    """

    first: int
    last: int
    header: int
    numbers: int
    qualified: bool = False


_LAYOUTS = (
    Layout(first=62131, last=62211, header=8, numbers=16),  # 2.6, 2.7
    Layout(first=3000, last=3189, header=8, numbers=20),  # 3.0 to 3.2
    Layout(first=3190, last=3389, header=12, numbers=20),  # 3.3 to 3.6
    Layout(first=3390, last=3399, header=16, numbers=20),  # 3.7
    Layout(first=3400, last=3449, header=16, numbers=24),  # 3.8 to 3.10
    Layout(first=3450, last=3999, header=16, numbers=20, qualified=True),
)


def layout(magic: int) -> Layout | None:
    """Give the layout of a version by the number that its files begin with."""
    return next((each for each in _LAYOUTS if each.first <= magic <= each.last), None)


@dataclass(slots=True)
class Code:
    """The texts of one code object."""

    file: str = ""
    name: str = ""
    texts: list[bytes] = field(default_factory=list)


class Reader:
    """One pass over marshalled data; keeps what is text and only steps over the rest."""

    def __init__(self, data: bytes, at: int, form: Layout) -> None:
        self.data = data
        self.at = at
        self.form = form
        self.interned: list[bytes] = []
        self.texts: list[bytes] = []
        self.files: dict[bytes, None] = {}
        self.refs: list[bytes | None] = []
        self.values = 0

    def read(self, depth: int = 0) -> bytes | None:
        """Step over one value; give it when it is text or bytes."""
        self.values += 1
        if depth > _DEPTH or self.values > _VALUES:
            raise MarshalError("nested too deep or too much of it")
        code = self._byte()
        kind = chr(code & ~_REF)
        slot = -1
        if code & _REF:
            slot = len(self.refs)
            self.refs.append(None)
        step = _STEPS.get(kind)
        if step is None:
            raise MarshalError(f"an unknown type {kind!r}")
        value = step(self, depth)
        if slot >= 0:
            self.refs[slot] = value
        return value

    def _byte(self) -> int:
        if self.at >= len(self.data):
            raise MarshalError("cut short")
        self.at += 1
        return self.data[self.at - 1]

    def long(self) -> int:
        """Read four bytes, signed."""
        return int.from_bytes(self.take(4), "little", signed=True)

    def take(self, count: int) -> bytes:
        """Read some bytes."""
        if count < 0 or self.at + count > len(self.data):
            raise MarshalError("cut short")
        self.at += count
        return self.data[self.at - count : self.at]

    def text(self, count: int) -> bytes:
        """Read a text and keep it."""
        value = self.take(count)
        self.texts.append(value)
        return value

    def short_text(self) -> bytes:
        """Read a text with a length of one byte."""
        return self.text(self._byte())

    def skip_big(self) -> None:
        """Step over a big integer of 15-bit digits."""
        self.take(2 * abs(self.long()))

    def skip_text_float(self) -> None:
        """Step over a float written as text."""
        self.take(self._byte())

    def skip_text_complex(self) -> None:
        """Step over a complex number written as two texts."""
        self.skip_text_float()
        self.skip_text_float()

    def sequence(self, count: int, depth: int) -> None:
        """Step over some values."""
        if count < 0 or count > len(self.data) - self.at:
            raise MarshalError("cut short")
        for _ in range(count):
            self.read(depth + 1)

    def small_sequence(self, depth: int) -> None:
        """Step over a tuple with a length of one byte."""
        self.sequence(self._byte(), depth)

    def dictionary(self, depth: int) -> None:
        """Step over keys and values up to the closing null."""
        while self.at < len(self.data) and self.data[self.at] & ~_REF != ord("0"):
            self.read(depth + 1)
        self._byte()

    def reference(self) -> bytes | None:
        """Look up an earlier value."""
        index = self.long()
        if not 0 <= index < len(self.refs):
            raise MarshalError("a reference to nothing")
        return self.refs[index]

    def interned_text(self) -> bytes:
        """Read a text that old versions write once."""
        value = self.text(self.long())
        self.interned.append(value)
        return value

    def interned_reference(self) -> bytes:
        """Look up an earlier one of those."""
        index = self.long()
        if not 0 <= index < len(self.interned):
            raise MarshalError("a reference to nothing")
        return self.interned[index]

    def code(self, depth: int) -> None:
        """Step over a code object; its instructions and tables are no text."""
        qualified = self.form.qualified
        self.take(self.form.numbers)
        self._untold(depth)
        self.sequence(3 if qualified else 2, depth)
        if qualified:
            self._untold(depth)
        else:
            self.sequence(3, depth)
        file = self.read(depth + 1)
        if file:
            self.files[file] = None
        self.sequence(2 if qualified else 1, depth)
        self.take(4)
        for _ in range(2 if qualified else 1):
            self._untold(depth)

    def _untold(self, depth: int) -> None:
        kept = len(self.texts)
        self.read(depth + 1)
        del self.texts[kept:]


_Step = Callable[[Reader, int], "bytes | None"]


def _nothing(_reader: Reader, _depth: int) -> None:
    return None


_STEPS: dict[str, _Step] = {
    **dict.fromkeys("0NFTS.", _nothing),
    "i": lambda reader, _: _dropped(reader.take(4)),
    "I": lambda reader, _: _dropped(reader.take(8)),
    "l": lambda reader, _: reader.skip_big(),
    "f": lambda reader, _: reader.skip_text_float(),
    "g": lambda reader, _: _dropped(reader.take(_FLOAT.size)),
    "x": lambda reader, _: reader.skip_text_complex(),
    "y": lambda reader, _: _dropped(reader.take(2 * _FLOAT.size)),
    "t": lambda reader, _: reader.interned_text(),
    "R": lambda reader, _: reader.interned_reference(),
    **dict.fromkeys("suaA", lambda reader, _: reader.text(reader.long())),
    **dict.fromkeys("zZ", lambda reader, _: reader.short_text()),
    **dict.fromkeys("([<>", lambda reader, depth: reader.sequence(reader.long(), depth)),
    ")": lambda reader, depth: reader.small_sequence(depth),
    "{": lambda reader, depth: reader.dictionary(depth),
    ":": lambda reader, depth: reader.sequence(3, depth),
    "r": lambda reader, _: reader.reference(),
    "c": lambda reader, depth: reader.code(depth),
}


def _dropped(_value: bytes) -> None:
    return None


def constants(data: bytes, at: int, magic: int) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Give the source files and the texts of compiled code, each in order and once."""
    form = layout(magic)
    if form is None:
        raise MarshalError("an unknown version")
    reader = Reader(data, at, form)
    reader.read()
    return tuple(reader.files), tuple(_once(reader.texts))


def _once(texts: list[bytes]) -> Iterator[bytes]:
    yield from dict.fromkeys(text for text in texts if text)
