"""LlamaIndex: the memory of chats in SQL, active and archived."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.memory.stores import database, json_lines, said
from auditor.memory.stores.format import moment
from auditor.memory.stores.tables import Shape, Tables, alike
from auditor.model.memory import MemoryRecord

_COLUMNS = ("key", "timestamp", "role", "status", "data")


def _read(tables: Tables) -> Iterator[MemoryRecord]:
    for table in alike(tables.columns, "*", _COLUMNS):
        for row in tables.rows(table):
            data = json_lines.parsed(row["data"])
            status = said.text(row["status"])
            yield MemoryRecord(
                id=f"{row['key']}/{row.get('id', row.get('_row'))}",
                text=said.flatten(data),
                tier="session",
                created=moment(row["timestamp"]),
                writer=said.writer(row["role"]),
                scope=said.text(row["key"]),
                location=tables.place(table, row),
                deleted="archived" if status == "archived" else "",
            )


STORE = database.store(
    kind="llama-index",
    title="LlamaIndex memory",
    agent="LlamaIndex",
    loaded="active messages with every turn, archived ones by the memory blocks",
    shape=Shape(needs={"*": _COLUMNS}, read=_read),
    tier="session",
)
