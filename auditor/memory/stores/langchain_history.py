"""LangChain: message histories in SQL tables."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.memory.stores import database, json_lines, said
from auditor.memory.stores.format import moment
from auditor.memory.stores.tables import Shape, Tables
from auditor.model.memory import MemoryRecord


def _read(tables: Tables) -> Iterator[MemoryRecord]:
    for row in tables.rows("message_store"):
        value = json_lines.parsed(row["message"])
        role = value.get("type") if isinstance(value, dict) else ""
        yield MemoryRecord(
            id=f"{row['session_id']}/{row.get('id', row.get('_row'))}",
            text=said.flatten(value.get("data", value) if isinstance(value, dict) else value),
            tier="session",
            created=moment(row.get("created_at")),
            writer=said.writer(role),
            scope=said.text(row["session_id"]),
            location=tables.place("message_store", row),
        )


STORE = database.store(
    kind="langchain-history",
    title="LangChain message history",
    agent="LangChain",
    loaded="whole, whenever the session goes on",
    shape=Shape(needs={"message_store": ("session_id", "message")}, read=_read),
    tier="session",
)
