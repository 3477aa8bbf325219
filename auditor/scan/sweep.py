"""One pass over every blob and everything inside it: hits to their owners, unpacked blobs back into the pass."""

from __future__ import annotations

import itertools
import os
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol

from auditor.model.blob import Blob, Incomplete
from auditor.model.pattern import Hits, Pattern
from auditor.model.report import Failure
from auditor.scan.matcher import raw_hits
from auditor.scan.patterns import Database, compile_patterns
from auditor.unpack.expand import Budget, expand, open_with, opener, suffixes
from auditor.unpack.limits import Limits
from auditor.unpack.unpacker import Unpacked, unpackers

_BATCH_BYTES = 8 << 20
_BATCH_BLOBS = 256


class Owner(Protocol):
    """Whoever wants to hear about patterns; `judge` gets its own hits on one blob and says what they mean."""

    @property
    def name(self) -> str:
        """What the owner is called when it fails."""

    @property
    def patterns(self) -> Sequence[Pattern]:
        """The patterns to search for; ids are unique among all owners."""

    def judge(self, blob: Blob, hits: Hits) -> Iterable[Any]:
        """Give what the hits mean; called from several threads, never twice for one blob."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanner:
    """The database of everything, and whose each pattern is."""

    database: Database
    owners: tuple[Owner, ...]
    owner_of: tuple[int, ...] = field(repr=False)


def prepare(owners: Sequence[Owner], *, use_cache: bool = True) -> Scanner:
    """Compile the patterns of some owners and of every unpacker into one database, or load it."""
    numbered = [(-1, pattern) for unpacker in unpackers() for pattern in unpacker.triggers]
    numbered += [(number, pattern) for number, owner in enumerate(owners) for pattern in owner.patterns]
    database = compile_patterns((pattern for _, pattern in numbered), use_cache=use_cache)
    return Scanner(database=database, owners=tuple(owners), owner_of=tuple(number for number, _ in numbered))


def sweep(
    blobs: Iterable[Blob], scanner: Scanner, *, limits: Limits | None = None, workers: int | None = None
) -> Iterator[Any]:
    """Give everything that owners say, and every fact and gap the unpackers report, blob by blob in order.

    The order is that of the blobs, and inside one the order in which its content unfolds; it does not depend
    on `workers`. Blobs are asked for as they are needed, so memory holds a few batches and not a package.
    """
    limits = limits or Limits()
    count = workers or min(os.cpu_count() or 1, 4)
    batches = _batches(blobs)
    if count == 1:
        for batch in batches:
            for blob in batch:
                yield from _visit(blob, scanner, Budget(limits, len(blob.data)))
        return
    first = next(batches, [])
    if sum(len(blob.data) for blob in first) < _BATCH_BYTES // 8:
        yield from _examine(first, scanner, limits)
        first = []
    yield from _parallel(itertools.chain([first], batches), scanner, limits, count)


def _parallel(batches: Iterable[list[Blob]], scanner: Scanner, limits: Limits, count: int) -> Iterator[Any]:
    running: deque[Future[list[Any]]] = deque()
    with ThreadPoolExecutor(count, thread_name_prefix="sweep") as pool:
        try:
            for batch in batches:
                if not batch:
                    continue
                running.append(pool.submit(_examine, batch, scanner, limits))
                if len(running) > count:
                    yield from running.popleft().result()
            while running:
                yield from running.popleft().result()
        finally:
            for future in running:
                future.cancel()


def _batches(blobs: Iterable[Blob]) -> Iterator[list[Blob]]:
    batch: list[Blob] = []
    size = 0
    for blob in blobs:
        batch.append(blob)
        size += len(blob.data)
        if size >= _BATCH_BYTES or len(batch) >= _BATCH_BLOBS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _examine(batch: list[Blob], scanner: Scanner, limits: Limits) -> list[Any]:
    return [said for blob in batch for said in _visit(blob, scanner, Budget(limits, len(blob.data)))]


def _visit(blob: Blob, scanner: Scanner, budget: Budget) -> Iterator[Any]:
    refusal = budget.refusal(blob)
    if refusal is not None:
        yield refusal
        return
    first = opener(blob)
    if first is not None:
        covered = yield from _unfolded(open_with(first, blob, {}, budget.limits), scanner, budget)
        if covered:
            return
    triggered, owned = _sorted_hits(blob, scanner)
    if triggered or blob.name.lower().endswith(suffixes()):
        found = expand(blob, triggered, budget.limits, tried=first)
        covered = yield from _unfolded(found, scanner, budget)
        if covered:
            return
    for number in sorted(owned):
        yield from _judged(scanner.owners[number], blob, owned[number])


def _unfolded(found: Iterator[Unpacked | bool], scanner: Scanner, budget: Budget) -> Generator[Any, None, bool]:
    """Pass on what was found, visiting blobs on the way; return whether their container was covered."""
    covered = False
    for item in found:
        if isinstance(item, bool):
            covered = item
        elif isinstance(item, Blob):
            yield from _visit(item, scanner, budget)
        else:
            yield item
    return covered


def _sorted_hits(blob: Blob, scanner: Scanner) -> tuple[Hits, dict[int, Hits]]:
    found = raw_hits(scanner.database, blob.data)
    if not found:
        return {}, {}
    by_owner: dict[int, dict[str, tuple[int, ...]]] = {}
    patterns, owner_of = scanner.database.patterns, scanner.owner_of
    for index, group in itertools.groupby(found, key=lambda hit: hit[0]):
        ends = tuple(dict.fromkeys(end for _, end in group))
        by_owner.setdefault(owner_of[index], {})[patterns[index].id] = ends
    return by_owner.pop(-1, {}), dict(by_owner)


def _judged(owner: Owner, blob: Blob, hits: Hits) -> Iterator[Any]:
    try:
        yield from owner.judge(blob, hits)
    except Exception as error:  # noqa: BLE001 - one broken owner must not silence the others
        yield Failure(what=f"{owner.name} on {blob.path}", error=type(error).__name__)


__all__ = ["Incomplete", "Owner", "Scanner", "prepare", "sweep"]
