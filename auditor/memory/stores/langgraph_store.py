"""LangGraph's store, where LangMem keeps its memories too."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.memory.stores import database, json_lines, said
from auditor.memory.stores.format import moment
from auditor.memory.stores.tables import Shape, Tables
from auditor.model.memory import MemoryRecord


def _read(tables: Tables) -> Iterator[MemoryRecord]:
    for row in tables.rows("store"):
        value = json_lines.parsed(row["value"])
        kind = str(value.get("kind", "")) if isinstance(value, dict) else ""
        content = value.get("content", value) if isinstance(value, dict) and kind else value
        yield MemoryRecord(
            id=f"{row['prefix']}/{row['key']}",
            text=said.flatten(content),
            tier="topic",
            created=moment(row.get("created_at")),
            updated=moment(row.get("updated_at")),
            writer="agent",
            scope=said.text(row["prefix"]),
            location=tables.place("store", row),
            properties={
                **({"memory_kind": kind} if kind else {}),
                **({"expires": str(row["expires_at"])} if row.get("expires_at") else {}),
            },
        )


STORE = database.store(
    kind="langgraph-store",
    title="LangGraph store and LangMem memories",
    agent="LangGraph, LangMem",
    loaded="when a node gets or searches it",
    shape=Shape(needs={"store": ("prefix", "key", "value")}, read=_read),
    tier="topic",
)
