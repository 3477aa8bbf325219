"""Letta: memory blocks with their history, messages, archival passages and the system prompts of agents."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.memory.stores import database, json_lines, said
from auditor.memory.stores.format import moment
from auditor.memory.stores.instructions import home
from auditor.memory.stores.tables import Row, Shape, Tables
from auditor.model.memory import MemoryRecord, Tier, Writer


def _read(tables: Tables) -> Iterator[MemoryRecord]:
    current: dict[object, str] = {}
    for row in tables.rows("agents"):
        yield _record(tables, "agents", row, said.text(row.get("system")), "rules", "user")
    for row in tables.rows("block"):
        current[row.get("id")] = said.text(row["value"])
        text = "\n".join(said.text(row[key]) for key in ("value", "description") if row.get(key))
        yield _record(tables, "block", row, text, "index", "agent")
    for row in tables.rows("block_history"):
        text = said.text(row.get("value"))
        if text and current.get(row.get("block_id")) != text:
            yield _record(
                tables, "block_history", row, text, "index", "agent", "superseded in the history of its block"
            )
    for row in tables.rows("messages"):
        parts = [said.text(row.get("text"))]
        parts += [
            said.flatten(json_lines.parsed(row[key]))
            for key in ("content", "tool_calls", "tool_returns")
            if row.get(key)
        ]
        text = "\n".join(dict.fromkeys(part for part in parts if part))
        yield _record(tables, "messages", row, text, "session", said.writer(row.get("role")))
    for table in ("archival_passages", "source_passages", "agent_passages", "passages"):
        for row in tables.rows(table):
            yield _record(tables, table, row, said.text(row.get("text")), "vector", "agent")


def _record(  # noqa: PLR0913, PLR0917 - a row and what belongs to it
    tables: Tables, table: str, row: Row, text: str, tier: Tier, writer: Writer, deleted: str = ""
) -> MemoryRecord:
    if said.truth(row.get("is_deleted")) and not deleted:
        deleted = "marked as deleted"
    return MemoryRecord(
        id=f"{table} {row.get('id', row.get('_row'))}",
        text=text,
        tier=tier,
        created=moment(row.get("created_at")),
        updated=moment(row.get("updated_at")),
        writer=writer,
        scope=said.text(row.get("agent_id") or row.get("archive_id") or row.get("label")),
        location=tables.place(table, row),
        deleted=deleted,
        pinned=said.truth(row.get("read_only")),
        properties={key: row[key] for key in ("limit", "label", "sequence_number") if row.get(key) is not None},
    )


STORE = database.store(
    kind="letta",
    title="Letta",
    agent="Letta",
    loaded="blocks and the newest messages with every step, passages when a search finds them",
    shape=Shape(needs={"block": ("label", "value"), "messages": ("role",)}, read=_read),
    tier="topic",
    homes=lambda: (home(".letta"),),
)
