"""Windsurf: the memories of a user, kept as protocol buffers, and the global rules."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

from auditor.memory.stores import format as shape
from auditor.memory.stores import texts, wire
from auditor.memory.stores.format import Candidate, Reading, StoreFormat
from auditor.memory.stores.instructions import home
from auditor.model.finding import Place
from auditor.model.memory import MemoryRecord


def _claims(candidate: Candidate) -> bool:
    if not candidate.is_folder:
        return False
    return texts.ends_with(candidate, ".codeium/windsurf*/memories") or "global_rules.md" in candidate.names


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    yield from texts.tree(reading, tier=texts.always("rules"))
    for path in sorted(reading.path.rglob("*.pb")):
        if path.is_file() and not path.is_symlink():
            try:
                yield from _memory(path, reading)
            except OSError as error:
                reading.skip(path.name, error.strerror or "not readable")


def _memory(path: Path, reading: Reading) -> Iterator[MemoryRecord]:
    name = path.relative_to(reading.path).as_posix()
    with shape.regular(path) as stream:
        data = stream.read(shape.MAX_RECORD + 1)
    found = "\n".join(wire.texts(data)) if len(data) <= shape.MAX_RECORD else ""
    if not found:
        reading.skip(name, "not a protocol buffer that holds text")
        return
    yield MemoryRecord(
        id=name,
        text=found,
        tier="topic",
        updated=datetime.datetime.fromtimestamp(path.stat().st_mtime, tz=datetime.UTC),
        writer="agent",
        location=Place(path=f"{reading.label}/{name}"),
    )


STORE = StoreFormat(
    kind="windsurf-memories",
    title="Windsurf memories",
    agent="Windsurf",
    loaded="global rules always, memories when they fit the workspace",
    claims=_claims,
    read=_read,
    rank=25,
    homes=lambda: (home(".codeium", "windsurf", "memories"),),
)
