"""OpenClaw: the sessions of an agent."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.memory.stores import said_files
from auditor.memory.stores.format import Candidate, Reading, StoreFormat
from auditor.memory.stores.instructions import home
from auditor.model.memory import MemoryRecord


def _claims(candidate: Candidate) -> bool:
    if not candidate.is_folder or candidate.path.name != "sessions":
        return False
    return "sessions.json" in candidate.names and ".openclaw" in candidate.parts


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    for path in sorted(reading.path.glob("*.jsonl*")):
        if not path.is_symlink() and path.is_file():
            label = f"{reading.label}/{path.name}"
            try:
                yield from said_files.lines(path, reading, path.name, label, scope=path.name.partition(".")[0])
            except OSError as error:
                reading.skip(path.name, error.strerror or "not readable")


STORE = StoreFormat(
    kind="openclaw-session",
    title="OpenClaw sessions",
    agent="OpenClaw",
    loaded="when the session goes on",
    claims=_claims,
    read=_read,
    rank=22,
    homes=lambda: (home(".openclaw"),),
)
