"""OpenMemory: the memories of mem0's own server, with their states."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.memory.stores import database, said
from auditor.memory.stores.format import moment
from auditor.memory.stores.tables import Shape, Tables
from auditor.model.memory import MemoryRecord


def _read(tables: Tables) -> Iterator[MemoryRecord]:
    for row in tables.rows("memories"):
        state = said.text(row["state"]).lower().rpartition(".")[2]
        gone = state in ("deleted", "archived", "paused") or row.get("deleted_at")
        yield MemoryRecord(
            id=said.text(row["id"]),
            text="\n".join(
                part for part in (said.text(row["content"]), said.text(row.get("metadata"))) if len(part) > 2
            ),
            tier="vector",
            created=moment(row.get("created_at")),
            updated=moment(row.get("updated_at")),
            writer="agent",
            scope=said.text(row.get("user_id")),
            location=tables.place("memories", row),
            deleted=(state or "deleted") if gone else "",
        )


STORE = database.store(
    kind="openmemory",
    title="OpenMemory",
    agent="any client of OpenMemory",
    loaded="when a search finds it",
    shape=Shape(needs={"memories": ("id", "content", "state", "app_id")}, read=_read),
    tier="vector",
)
