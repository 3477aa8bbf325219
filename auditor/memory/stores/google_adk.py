"""Google ADK: sessions with their events and states, and the memory service's events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from auditor.memory.stores import database, json_lines, pickles, said
from auditor.memory.stores.format import moment
from auditor.memory.stores.tables import Row, Shape, Tables
from auditor.model.memory import MemoryRecord


def _read(tables: Tables) -> Iterator[MemoryRecord]:
    for table, owner in (("app_states", "app_name"), ("user_states", "user_id"), ("sessions", "id")):
        for row in tables.rows(table):
            text = said.flatten(json_lines.parsed(row.get("state")))
            if text:
                yield MemoryRecord(
                    id=f"{table}/{row.get('app_name')}/{row.get(owner)}",
                    text=text,
                    tier="session",
                    created=moment(row.get("create_time")),
                    updated=moment(row.get("update_time")),
                    scope="/".join(said.text(row[key]) for key in ("app_name", "user_id") if row.get(key)),
                    location=tables.place(table, row),
                )
    for row in tables.rows("events"):
        event = json_lines.parsed(row.get("event_data"))
        event = event if isinstance(event, dict) else {"author": row.get("author"), **_older(tables, row)}
        yield _event(tables, "events", row, event, said.text(row.get("id")))
    for row in tables.rows("memory_events"):
        content = {"author": row.get("author"), "content": json_lines.parsed(row.get("content_json"))}
        yield _event(tables, "memory_events", row, content, said.text(row.get("event_id")))


def _older(tables: Tables, row: Row) -> dict[str, Any]:
    """Read an event of the older schema, whose actions are a pickle that is only looked at."""
    found: dict[str, Any] = {"content": json_lines.parsed(row.get("content"))}
    if isinstance(row.get("actions"), bytes):
        try:
            walked = pickles.walk(row["actions"])
            found["actions"] = walked.value
        except pickles.MalformedError as error:
            tables.reading.skip(f"table events, row {row.get('_row')}", f"actions that cannot be read: {error}")
    return found


def _event(tables: Tables, table: str, row: Row, event: dict[str, Any], name: str) -> MemoryRecord:
    author = event.get("author")
    actions = event.get("actions")
    compacted = isinstance(actions, dict) and bool(actions.get("compaction"))
    parts = (said.flatten(event.get("content")), said.flatten(actions))
    return MemoryRecord(
        id=name,
        text="\n".join(part for part in parts if part),
        tier="summary" if compacted else "session",
        created=moment(row.get("timestamp")),
        writer="user" if author == "user" else "agent",
        scope="/".join(said.text(row[key]) for key in ("app_name", "user_id") if row.get(key)),
        location=tables.place(table, row),
        properties={"session": said.text(row.get("session_id"))},
    )


STORE = database.store(
    kind="google-adk",
    title="Google ADK sessions and memory",
    agent="Google ADK",
    loaded="sessions with every turn, memory when a search finds it",
    shape=Shape(
        needs={
            "events": ("app_name", "session_id", "invocation_id"),
            "memory_events": ("app_name", "content_json"),
        },
        any_table=True,
        read=_read,
    ),
    tier="session",
)
