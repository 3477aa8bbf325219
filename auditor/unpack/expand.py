"""From the hits on one blob to what is inside it, within the limits of the outermost blob."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.model.blob import Blob, Incomplete
from auditor.model.pattern import Hits
from auditor.unpack.limits import Limits
from auditor.unpack.unpacker import Unpacked, Unpacker, unpackers


@dataclass(slots=True)
class Budget:
    """What is left for one outermost blob."""

    limits: Limits
    outer_size: int
    opened: int = 0
    blobs: int = 0

    def refusal(self, blob: Blob) -> Incomplete | None:
        """Count a blob; say which limit forbids it."""
        self.blobs += 1
        self.opened += len(blob.data)
        limits = self.limits
        if blob.depth > limits.depth:
            return _incomplete(blob, "depth", f"nested more than {limits.depth} deep")
        if self.blobs > limits.total_blobs:
            return _incomplete(blob, "total_blobs", f"more than {limits.total_blobs} things inside")
        if len(blob.data) > limits.blob_bytes or self.opened > limits.total_bytes:
            return _incomplete(blob, "total_bytes", f"unpacks to more than {limits.total_bytes} bytes")
        if self.opened > limits.ratio_from and self.opened > limits.ratio * max(self.outer_size, 1):
            return _incomplete(blob, "ratio", f"unpacks to more than {limits.ratio} times its size")
        return None


def _incomplete(blob: Blob, limit: str, detail: str) -> Incomplete:
    return Incomplete(chain=blob.chain, limit=limit, detail=detail)


@functools.cache
def suffixes() -> tuple[str, ...]:
    """Give the endings of names that are opened without any hit."""
    return tuple(suffix for unpacker in unpackers() for suffix in unpacker.suffixes)


@functools.cache
def _openers() -> tuple[tuple[re.Pattern[bytes], Unpacker], ...]:
    return tuple((unpacker.head, unpacker) for unpacker in unpackers() if unpacker.head is not None)


def opener(blob: Blob) -> Unpacker | None:
    """Give the unpacker that may make a scan of this blob's packed form needless."""
    return next((unpacker for head, unpacker in _openers() if head.match(blob.data)), None)


def wanted(blob: Blob, hits: Hits) -> Iterator[tuple[Unpacker, Hits]]:
    """Give the unpackers that have something to open, each with its own hits."""
    name = blob.name.lower()
    numbers = _numbers()
    found = {numbers[identity] for identity in hits}
    if name.endswith(suffixes()):
        found |= {number for number, one in enumerate(unpackers()) if one.suffixes and name.endswith(one.suffixes)}
    for number in sorted(found):
        unpacker = unpackers()[number]
        yield unpacker, {pattern.id: hits[pattern.id] for pattern in unpacker.triggers if pattern.id in hits}


@functools.cache
def _numbers() -> dict[str, int]:
    """Give the place of each trigger's unpacker among all of them."""
    return {pattern.id: number for number, unpacker in enumerate(unpackers()) for pattern in unpacker.triggers}


def expand(blob: Blob, hits: Hits, limits: Limits, *, tried: Unpacker | None = None) -> Iterator[Unpacked | bool]:
    """Give what is inside a blob; last of all, whether it was covered: opened whole, nothing left to look for.

    What was `tried` before the scan is not tried again.
    """
    for unpacker, own in wanted(blob, hits):
        if unpacker is tried:
            continue
        covered = False
        for item in open_with(unpacker, blob, own, limits):
            if isinstance(item, bool):
                covered = item
            else:
                yield item
        if covered:
            yield True
            return
    yield False


def open_with(unpacker: Unpacker, blob: Blob, hits: Hits, limits: Limits) -> Iterator[Unpacked | bool]:
    """Do the same with one unpacker."""
    whole, found = unpacker.covers, False
    for item in _opened(unpacker, blob, hits, limits):
        if item is blob:
            whole = False
            continue
        whole = whole and not isinstance(item, Incomplete)
        found = found or isinstance(item, Blob)
        yield item
    yield whole and found


def _opened(unpacker: Unpacker, blob: Blob, hits: Hits, limits: Limits) -> Iterator[Unpacked]:
    try:
        yield from unpacker.unpack(blob, hits, limits)
    except (MemoryError, RecursionError, ValueError, LookupError, OSError, ArithmeticError, EOFError) as error:
        yield _incomplete(blob, unpacker.name, f"cannot be opened as {unpacker.name}: {type(error).__name__}")
