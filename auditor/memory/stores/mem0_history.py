"""mem0: the history of its memories, where every older wording stays, and its recent messages."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.memory.stores import database, said
from auditor.memory.stores.format import moment
from auditor.memory.stores.instructions import home
from auditor.memory.stores.tables import Row, Shape, Tables
from auditor.model.memory import MemoryRecord


def _read(tables: Tables) -> Iterator[MemoryRecord]:
    last: dict[object, object] = {}
    for row in tables.rows("history"):
        last[row["memory_id"]] = row.get("_row")
    before: dict[object, int] = {}
    for row in tables.rows("history"):
        old, new = said.text(row["old_memory"]), said.text(row["new_memory"])
        event = said.text(row.get("event")).upper()
        if old and before.get(row["memory_id"]) != hash(old):
            yield _record(
                tables, row, f"{row['memory_id']} before row {row.get('_row')}", old, "superseded in the history"
            )
        gone = event == "DELETE" or said.truth(row.get("is_deleted"))
        if new:
            current = last.get(row["memory_id"]) == row.get("_row") and not gone
            deleted = "" if current else "deleted" if gone else "superseded in the history"
            yield _record(tables, row, said.text(row["memory_id"]), new, deleted)
        before[row["memory_id"]] = hash(new)
    for row in tables.rows("messages"):
        yield MemoryRecord(
            id=f"message {row.get('id')}",
            text=said.text(row.get("content")),
            tier="session",
            created=moment(row.get("created_at")),
            writer=said.writer(row.get("role")),
            scope=said.text(row.get("session_scope")),
            location=tables.place("messages", row),
        )


def _record(tables: Tables, row: Row, name: str, text: str, deleted: str) -> MemoryRecord:
    return MemoryRecord(
        id=name,
        text=text,
        tier="vector",
        created=moment(row.get("created_at")),
        updated=moment(row.get("updated_at")),
        writer=said.writer(row.get("role")) if row.get("role") else "agent",
        scope=said.text(row.get("actor_id")),
        location=tables.place("history", row),
        deleted=deleted,
        properties={"event": said.text(row.get("event"))},
    )


STORE = database.store(
    kind="mem0-history",
    title="mem0 history",
    agent="mem0",
    loaded="never by itself: its newest wordings are in the vector store",
    shape=Shape(needs={"history": ("memory_id", "old_memory", "new_memory")}, read=_read),
    tier="vector",
    homes=lambda: (home(".mem0"),),
)
