"""OpenClaw: its configuration, which allows comments."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.memory.stores import settings
from auditor.memory.stores.format import Candidate, Reading, StoreFormat
from auditor.memory.stores.instructions import home
from auditor.model.memory import MemoryRecord


def _claims(candidate: Candidate) -> bool:
    return candidate.path.name == "openclaw.json" and candidate.is_file


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    return settings.read(reading, lenient=True)


STORE = StoreFormat(
    kind="openclaw-config",
    title="OpenClaw configuration",
    agent="OpenClaw",
    loaded="when the gateway starts",
    claims=_claims,
    read=_read,
    rank=21,
    homes=lambda: (home(".openclaw"),),
)
