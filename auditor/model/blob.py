"""Bytes and the way they were reached: everything that is scanned, for unpackers, scan and checks."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where decoded bytes came from in the blob that held them.

    `anchors` are pairs (offset here, offset in the parent), rising; between two of them, and on to the end,
    offsets grow in proportion. One anchor alone means that bytes were copied as they are.
    """

    start: int
    end: int
    anchors: tuple[tuple[int, int], ...] = ()

    def parent_offset(self, offset: int, size: int) -> int:
        """Give the offset in the parent of a byte of a blob that is `size` bytes long."""
        anchors = self.anchors or ((0, self.start),)
        index = max(0, bisect_right(anchors, (offset, 1 << 62)) - 1)
        here, there = anchors[index]
        if index + 1 < len(anchors):
            next_here, next_there = anchors[index + 1]
        elif len(anchors) == 1 and size == self.end - self.start:
            next_here, next_there = size, self.end
        else:
            next_here, next_there = max(size, here + 1), self.end
        step = (offset - here) * (next_there - there) // max(next_here - here, 1)
        return min(max(there + step, self.start), max(self.end - 1, self.start))


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """Bytes, and the names of everything that had to be opened to reach them, outermost first.

    `origin` is None where a place in the parent means nothing (compressed data, say).
    """

    data: bytes = field(repr=False)
    chain: tuple[str, ...]
    origin: Origin | None = None
    parent: Blob | None = field(default=None, repr=False, compare=False)

    @property
    def depth(self) -> int:
        """How many containers were opened."""
        return len(self.chain) - 1

    @property
    def path(self) -> str:
        """The outermost name: the file that ships."""
        return self.chain[0]

    @property
    def name(self) -> str:
        """The innermost name."""
        return self.chain[-1]

    def child(self, name: str, data: bytes, origin: Origin | None = None) -> Blob:
        """Give something that was found in this blob."""
        parent = self if origin is not None else None
        return Blob(data=data, chain=(*self.chain, name), origin=origin, parent=parent)

    def outward(self, offset: int) -> tuple[Blob, int]:
        """Follow an offset to the outermost blob where it still means a place."""
        blob = self
        while blob.origin is not None and blob.parent is not None:
            offset = blob.origin.parent_offset(offset, len(blob.data))
            blob = blob.parent
        return blob, offset


@dataclass(frozen=True, slots=True, kw_only=True)
class Incomplete:
    """Something that could not be opened, or not to its end, and the limit that was in the way."""

    chain: tuple[str, ...]
    limit: str
    detail: str
