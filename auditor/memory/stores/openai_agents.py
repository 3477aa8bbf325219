"""OpenAI Agents SDK: sessions in SQLite or any database that SQLAlchemy knows."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.memory.stores import database, json_lines, said
from auditor.memory.stores.format import moment
from auditor.memory.stores.tables import Shape, Tables
from auditor.model.memory import MemoryRecord


def _read(tables: Tables) -> Iterator[MemoryRecord]:
    branches: dict[object, str] = {}
    for row in tables.rows("message_structure"):
        branches[row.get("message_id")] = said.text(row.get("branch_id"))
    for row in tables.rows("agent_messages"):
        item = json_lines.parsed(row["message_data"])
        where = f"table agent_messages, row {row.get('_row')}"
        if isinstance(item, dict) and "__enc__" in item:
            tables.reading.skip(where, "the message is encrypted")
            continue
        if not isinstance(item, dict):
            tables.reading.skip(where, "not valid JSON; its text was read as it is", incomplete=False)
            item = {"content": said.text(item)}
        branch = branches.get(row.get("id"), "")
        kind = str(item.get("type", ""))
        yield MemoryRecord(
            id=f"{row['session_id']}/{row.get('id', row.get('_row'))}",
            text=said.flatten(item),
            tier="summary" if "compact" in kind else "session",
            created=moment(row.get("created_at")),
            writer=said.writer(item.get("role") or kind),
            scope=said.text(row["session_id"]),
            location=tables.place("agent_messages", row),
            properties={"branch": branch} if branch and branch != "main" else {},
        )


STORE = database.store(
    kind="openai-agents",
    title="OpenAI Agents sessions",
    agent="OpenAI Agents SDK",
    loaded="whole, or its last items, with every turn of the session",
    shape=Shape(needs={"agent_messages": ("session_id", "message_data")}, read=_read),
    tier="session",
)
