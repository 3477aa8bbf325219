"""OpenClaw: the search index over an agent's notes, which may keep what the notes no longer say."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.memory.stores import database, said
from auditor.memory.stores.format import moment
from auditor.memory.stores.instructions import home
from auditor.memory.stores.tables import Shape, Tables
from auditor.model.memory import MemoryRecord


def _read(tables: Tables) -> Iterator[MemoryRecord]:
    for row in tables.rows("chunks"):
        lines = f"{row.get('start_line')}-{row.get('end_line')}"
        yield MemoryRecord(
            id=f"{row['path']}:{lines}",
            text=said.text(row["text"]),
            tier="vector",
            updated=moment(row.get("updated_at")),
            writer="agent",
            scope=said.text(row.get("source")),
            location=tables.place("chunks", row),
        )


STORE = database.store(
    kind="openclaw-index",
    title="OpenClaw memory index",
    agent="OpenClaw",
    loaded="when a search finds it",
    shape=Shape(needs={"chunks": ("path", "text", "start_line")}, read=_read),
    tier="vector",
    homes=lambda: (home(".openclaw"),),
)
