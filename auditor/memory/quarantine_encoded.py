"""Take texts out of values that count their bytes: MessagePack and pickles, rewritten without ever being loaded."""

from __future__ import annotations

import io
import itertools
import pickletools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.memory import quarantine_text as texts

_MOST_STEPS = 500_000
_DEEPEST = 64
# Opcode: how many bytes count the text behind it.
_PICKLED_TEXT = {0x8C: 1, 0x58: 4, 0x8D: 8}
_FRAME = 0x95
_SCALARS = {0xCA: 4, 0xCB: 8, 0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8, 0xD0: 1, 0xD1: 2, 0xD2: 4, 0xD3: 8}
_BYTES = {0xC4: 1, 0xC5: 2, 0xC6: 4}
_TEXTS = {0xD9: 1, 0xDA: 2, 0xDB: 4}
_EXTENSIONS = {0xC7: 1, 0xC8: 2, 0xC9: 4}
_LISTS = {0xDC: 2, 0xDD: 4}
_MAPS = {0xDE: 2, 0xDF: 4}


class UnreadableError(ValueError):
    """The bytes are not what they were taken for."""


def without(data: bytes, parts: Sequence[str]) -> bytes | None:
    """Give a value without some texts, every other byte as it was; None when it holds none of them."""
    for read in (_pickled, _packed, _plain):
        try:
            found = read(data, parts)
        except UnreadableError:
            continue
        if found != data:
            return found
    return None


def _plain(data: bytes, parts: Sequence[str]) -> bytes:
    try:
        found = texts.everywhere(data.decode("utf-8"), parts)
    except UnicodeDecodeError as error:
        raise UnreadableError(str(error)) from error
    return data if found is None else found.encode("utf-8", "surrogatepass")


def _scrubbed(raw: bytes, parts: Sequence[str]) -> bytes:
    for part in parts:
        for spelled in texts.spellings(part):
            raw = raw.replace(spelled.encode("utf-8", "surrogatepass"), b"")
    return raw


def _pickled(data: bytes, parts: Sequence[str]) -> bytes:
    """Rewrite the texts of a pickle and the frames around them."""
    if not (data[:1] == b"\x80" and data[-1:] == b"."):
        raise UnreadableError("no pickle")
    places = _opcodes(data)
    pieces = [data[start:end] for start, end in itertools.pairwise((*places, len(data)))]
    for number, piece in enumerate(pieces):
        width = _PICKLED_TEXT.get(piece[0])
        if width:
            text = _scrubbed(piece[1 + width :], parts)
            pieces[number] = piece[:1] + len(text).to_bytes(width, "little") + text
    _frame(data, places, pieces)
    return b"".join(pieces)


def _opcodes(data: bytes) -> list[int]:
    try:
        places = [at or 0 for _, _, at in itertools.islice(pickletools.genops(io.BytesIO(data)), _MOST_STEPS + 1)]
    except Exception as error:
        raise UnreadableError(str(error)[:120]) from error
    if len(places) > _MOST_STEPS:
        raise UnreadableError("too many parts")
    return places


def _frame(data: bytes, places: Sequence[int], pieces: list[bytes]) -> None:
    """Count every frame anew: it says how many bytes follow it."""
    for number, piece in enumerate(pieces):
        if piece[0] == _FRAME:
            end = places[number] + 9 + int.from_bytes(data[places[number] + 1 : places[number] + 9], "little")
            inside = (new for at, new in zip(places[number + 1 :], pieces[number + 1 :], strict=True) if at < end)
            pieces[number] = piece[:1] + sum(map(len, inside)).to_bytes(8, "little") + piece[9:]


def _packed(data: bytes, parts: Sequence[str]) -> bytes:
    """Rewrite the texts of a MessagePack document, and the counts of what they stand in."""
    packed = _Packed(data=data, parts=parts)
    out = b"".join(packed.value(0))
    if packed.at != len(data):
        raise UnreadableError("something follows its end")
    return out


@dataclass(slots=True, kw_only=True)
class _Packed:
    """One document on its way from old to new."""

    data: bytes
    parts: Sequence[str]
    at: int = 0
    steps: int = 0

    def take(self, size: int) -> bytes:
        if self.at + size > len(self.data):
            raise UnreadableError("it ends too early")
        self.at += size
        return self.data[self.at - size : self.at]

    def value(self, depth: int) -> Iterator[bytes]:
        self.steps += 1
        if depth > _DEEPEST or self.steps > _MOST_STEPS:
            raise UnreadableError("nested too deep or too many parts")
        (code,) = head = self.take(1)
        if 0xA0 <= code <= 0xBF:
            text = _scrubbed(self.take(code & 0x1F), self.parts)
            yield from (bytes((0xA0 | len(text),)), text)
        elif 0x80 <= code <= 0x9F:
            yield head
            yield from self.values((code & 0x0F) * (2 if code < 0x90 else 1), depth)
        elif code in _LISTS or code in _MAPS:
            count = self.take(_LISTS.get(code) or _MAPS[code])
            yield from (head, count)
            yield from self.values(int.from_bytes(count, "big") * (2 if code in _MAPS else 1), depth)
        elif code in _TEXTS or code in _BYTES:
            yield from self.counted(head)
        elif code in _EXTENSIONS or 0xD4 <= code <= 0xD8:
            yield from self.extension(head)
        else:
            yield head + self.take(_SCALARS.get(code, 0))

    def values(self, count: int, depth: int) -> Iterator[bytes]:
        if count > len(self.data) - self.at:
            raise UnreadableError("it promises more parts than it has bytes")
        for _ in range(count):
            yield from self.value(depth + 1)

    def counted(self, head: bytes) -> Iterator[bytes]:
        width = _TEXTS.get(head[0]) or _BYTES[head[0]]
        raw = self.take(int.from_bytes(self.take(width), "big"))
        new = _scrubbed(raw, self.parts) if head[0] in _TEXTS else without(raw, self.parts) or raw
        yield from (head, len(new).to_bytes(width, "big"), new)

    def extension(self, head: bytes) -> Iterator[bytes]:
        """An extension often holds a document of its own; one of a fixed size gives that up when it shrinks."""
        width = _EXTENSIONS.get(head[0])
        size = int.from_bytes(self.take(width), "big") if width else 1 << (head[0] - 0xD4)
        kind, raw = self.take(1), self.take(size)
        new = without(raw, self.parts) or raw
        if width is None and len(new) != size:
            head, width = b"\xc7", 1
        yield from (head, len(new).to_bytes(width, "big") if width else b"", kind, new)
