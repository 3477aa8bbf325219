"""Any other SQLite database that somebody names: every text in every table."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.memory.stores import database
from auditor.memory.stores.format import Candidate, Reading, StoreFormat
from auditor.memory.stores.tables import readable
from auditor.model.memory import MemoryRecord


def _claims(candidate: Candidate) -> bool:
    return candidate.named and candidate.is_file and candidate.head.startswith(b"SQLite format 3\0")


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    with database.opened(reading) as opened:
        if opened is not None:
            yield from readable(opened)
            yield from opened.freed("topic")


STORE = StoreFormat(
    kind="sqlite",
    title="texts of an SQLite database",
    claims=_claims,
    read=_read,
    rank=95,
    loaded="as its program does",
)
