"""Reading many records at once: on all processors when there is enough to read, one by one when there is not."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TypeAlias

from auditor.memory.hit import Hit
from auditor.memory.payloads import Scanner
from auditor.model.memory import MemoryRecord

Read: TypeAlias = tuple[MemoryRecord, tuple[Hit, ...]]

_WORTH = 1_500_000
_BATCH = 128_000
_AHEAD = 3

_inherited: list[Scanner] = []


def scan(records: Iterable[MemoryRecord], scanner: Scanner, *, size: int) -> Iterator[Read]:
    """Give every record with its hits, in order; `size` is roughly how many bytes there are to read."""
    workers = _processors()
    if size < _WORTH or workers < 2:
        yield from ((record, tuple(scanner.scan(record))) for record in records)
        return
    _inherited[:] = [scanner]
    pending: deque[tuple[list[MemoryRecord], Future[list[tuple[Hit, ...]]]]] = deque()
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork")) as pool:
        try:
            for batch in _batches(records):
                pending.append((batch, pool.submit(_work, [record.text for record in batch])))
                if len(pending) > workers * _AHEAD:
                    yield from _settle(*pending.popleft())
            while pending:
                yield from _settle(*pending.popleft())
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _processors() -> int:
    """How many processors this process may use; one where a process cannot be forked."""
    if "fork" not in multiprocessing.get_all_start_methods():
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _batches(records: Iterable[MemoryRecord]) -> Iterator[list[MemoryRecord]]:
    batch: list[MemoryRecord] = []
    size = 0
    for record in records:
        batch.append(record)
        size += len(record.text) + 200
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _work(texts: list[str]) -> list[tuple[Hit, ...]]:
    return [tuple(_inherited[0].look(text)) for text in texts]


def _settle(batch: list[MemoryRecord], future: Future[list[tuple[Hit, ...]]]) -> Iterator[Read]:
    yield from zip(batch, future.result(), strict=True)
