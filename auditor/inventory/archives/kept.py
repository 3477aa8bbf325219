"""Members that stay in memory from the first pass until they are read, so that most archives are inflated once."""

from __future__ import annotations

import threading
import weakref

from auditor.inventory.archives.model import MEBIBYTE

# For all archives of a run together: many are listed before the first is judged.
_ROOM = 96 * MEBIBYTE


class Room:
    """The bytes that may still be kept."""

    def __init__(self, size: int) -> None:
        self._left = size
        self._lock = threading.Lock()

    def has(self, size: int) -> bool:
        """Say whether so many are left."""
        return size <= self._left

    def change(self, size: int) -> None:
        """Add to what is left, or take from it."""
        with self._lock:
            self._left += size


_room = Room(_ROOM)


class Kept:
    """What one archive keeps; each member is given away once."""

    def __init__(self) -> None:
        self._members: dict[int, bytes] = {}
        weakref.finalize(self, _give_back, self._members).atexit = False

    def has_room(self, size: int) -> bool:
        """Say whether a member of some size may stay."""
        return _room.has(size)

    def put(self, index: int, data: bytes) -> None:
        """Keep a member, if there still is room."""
        if _room.has(len(data)) and index not in self._members:
            _room.change(-len(data))
            self._members[index] = data

    def take(self, index: int) -> bytes | None:
        """Give a member away; None when it is not here."""
        data = self._members.pop(index, None)
        if data is not None:
            _room.change(len(data))
        return data


def _give_back(members: dict[int, bytes]) -> None:
    _room.change(sum(map(len, members.values())))
