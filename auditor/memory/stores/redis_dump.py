"""Redis: a dump file, read without a server."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.memory.stores import rdb, redis_values
from auditor.memory.stores.format import Candidate, Reading, StoreFormat, regular
from auditor.model.memory import MemoryRecord


def _claims(candidate: Candidate) -> bool:
    return candidate.path.suffix.lower() == ".rdb" or candidate.named if candidate.head[:6] == b"REDIS0" else False


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    with regular(reading.path) as stream:
        try:
            for entry in rdb.entries(stream, reading):
                yield from redis_values.records(entry, reading)
        except rdb.MalformedError as error:
            reading.skip(f"byte {stream.tell()}", f"the dump cannot be read further: {error}")


STORE = StoreFormat(
    kind="redis-dump",
    title="Redis dump",
    agent="LangGraph, mem0 and others on Redis",
    loaded="when a key is read or a search finds it",
    claims=_claims,
    read=_read,
    rank=35,
)
