"""Codex: the database with what its first phase drew from sessions."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.memory.stores import database, said
from auditor.memory.stores.format import moment
from auditor.memory.stores.instructions import setting
from auditor.memory.stores.tables import Shape, Tables
from auditor.model.memory import MemoryRecord


def _read(tables: Tables) -> Iterator[MemoryRecord]:
    for row in tables.rows("stage1_outputs"):
        for column in ("raw_memory", "rollout_summary"):
            if row.get(column):
                yield MemoryRecord(
                    id=f"{row['thread_id']} {column}",
                    text=said.text(row[column]),
                    tier="topic" if column == "raw_memory" else "summary",
                    created=moment(row.get("generated_at")),
                    updated=moment(row.get("source_updated_at")),
                    writer="agent",
                    scope=said.text(row["thread_id"]),
                    location=tables.place("stage1_outputs", row),
                    priority=said.number(row.get("usage_count")),
                    properties={"last_usage": said.text(row.get("last_usage"))},
                )


STORE = database.store(
    kind="codex-state",
    title="Codex memory database",
    agent="Codex",
    loaded="when the memories are consolidated",
    shape=Shape(needs={"stage1_outputs": ("thread_id", "raw_memory")}, read=_read),
    tier="topic",
    homes=lambda: (setting("CODEX_HOME", ".codex"),),
)
