"""Reading single members again after the first pass, within bounded memory."""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import BinaryIO

from auditor.inventory.archives.kept import Kept
from auditor.inventory.archives.model import MEBIBYTE, ArchiveError, LimitError, Limits, Member
from auditor.inventory.archives.opening import new_session, opened
from auditor.inventory.archives.recognise import container_of

_KEPT_BYTES = 32 * MEBIBYTE
_KEPT_MEMBER = MEBIBYTE


class _Reader:
    """Reads one member when called; there may be one for each of very many members."""

    __slots__ = ("_again", "_index")

    def __init__(self, again: Revisit, index: int) -> None:
        self._again = again
        self._index = index

    def __call__(self) -> bytes:
        return self._again.read(self._index)

    @property
    def position(self) -> int:
        """Where the member stands: whoever reads many does so in this order."""
        return self._index


class Revisit:
    """Gives members by number.

    A zip is read where the member lies. A tar is streamed again: reads in archive order cost one pass
    together, a read backwards starts over, and small members passed on the way are kept (32 MiB at most).
    """

    def __init__(self, source: str | BinaryIO, limits: Limits) -> None:
        self._source = source
        self._limits = limits
        self._kept: OrderedDict[int, bytes] = OrderedDict()
        self._kept_bytes = 0
        self._lock = threading.Lock()
        self.first = Kept()
        self._members: Iterator[Member] = iter(())
        self._next = -1
        self._direct: Callable[[int], Member] | None = None
        self._close: Callable[[], object] = bool

    def reader(self, index: int) -> Callable[[], bytes]:
        """Give a call that reads one member."""
        return _Reader(self, index)

    def read(self, index: int) -> bytes:
        """Give the content of a member."""
        with self._lock:
            first = self.first.take(index)
            if first is not None:
                return first
            if index in self._kept:
                return self._kept[index]
            member = self._seek(index)
            if member.size > self._limits.held_bytes:
                raise LimitError(f"{member.name}: {member.size} bytes in one piece (limit held_bytes)")
            return member.read()

    def _seek(self, index: int) -> Member:
        if self._direct is None and not 0 <= self._next <= index:
            self._start()
        if self._direct is not None:
            return self._direct(index)
        for member in self._members:
            self._next = member.index + 1
            if member.index == index:
                return member
            self._keep(member)
        raise ArchiveError("the archive changed while it was read")

    def _start(self) -> None:
        self._close()
        stack = ExitStack()
        stream = stack.enter_context(opened(self._source))
        self._close = weakref.finalize(self, stack.close)
        container = container_of(stream)
        if container is None:
            raise ArchiveError("the archive changed while it was read")
        session = new_session(stream, self._limits, hashing=False)
        self._next = 0
        if container.RANDOM_ACCESS:
            self._direct = container.direct(stream, session)
        else:
            self._members = container.members(stream, session)

    def _keep(self, member: Member) -> None:
        if member.kind != "file" or member.size > _KEPT_MEMBER or member.index in self._kept:
            return
        self._kept[member.index] = member.read()
        self._kept_bytes += member.size
        while self._kept_bytes > _KEPT_BYTES:
            _, dropped = self._kept.popitem(last=False)
            self._kept_bytes -= len(dropped)
