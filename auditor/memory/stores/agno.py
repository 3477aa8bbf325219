"""agno: memories of users, sessions with their runs and summaries, culture and learnings."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.memory.stores import database, json_lines, said
from auditor.memory.stores.format import moment
from auditor.memory.stores.tables import Row, Shape, Tables, alike
from auditor.model.memory import MemoryRecord, Tier, Writer

_MEMORIES = ("memory_id", "memory", "user_id")
_SESSIONS = ("session_id", "session_data", "runs")
_OTHERS = ("agno_culture", "agno_cultural_knowledge", "agno_learnings", "agno_knowledge")


def _read(tables: Tables) -> Iterator[MemoryRecord]:
    for table in alike(tables.columns, "*", _MEMORIES):
        for row in tables.rows(table):
            parts = [
                said.flatten(json_lines.parsed(row[key])) for key in ("memory", "input", "feedback") if row.get(key)
            ]
            yield _record(tables, table, row, said.text(row["memory_id"]), "\n".join(parts), "topic", "agent")
    for table in alike(tables.columns, "*", _SESSIONS):
        for row in tables.rows(table):
            yield from _session(tables, table, row)
    for table in _OTHERS:
        for row in tables.rows(table):
            text = said.flatten({key: json_lines.parsed(each) for key, each in row.items() if isinstance(each, str)})
            yield _record(tables, table, row, f"{table} {row.get('id', row.get('_row'))}", text, "topic", "agent")


def _session(tables: Tables, table: str, row: Row) -> Iterator[MemoryRecord]:
    name = said.text(row["session_id"])
    summary = said.flatten(json_lines.parsed(row.get("summary")))
    if summary:
        yield _record(tables, table, row, f"{name} summary", summary, "summary", "agent")
    state = said.flatten(json_lines.parsed(row.get("session_data")))
    if state:
        yield _record(tables, table, row, f"{name} state", state, "session", "unknown")
    runs = json_lines.parsed(row.get("runs"))
    for number, run in enumerate(runs if isinstance(runs, list) else []):
        messages = run.get("messages") if isinstance(run, dict) else None
        for index, message in enumerate(messages if isinstance(messages, list) else [run]):
            role = message.get("role") if isinstance(message, dict) else ""
            text = said.flatten(message)
            yield _record(tables, table, row, f"{name} run {number}.{index}", text, "session", said.writer(role))


def _record(  # noqa: PLR0913, PLR0917 - a row and what belongs to it
    tables: Tables, table: str, row: Row, name: str, text: str, tier: Tier, writer: Writer
) -> MemoryRecord:
    return MemoryRecord(
        id=name,
        text=text,
        tier=tier,
        created=moment(row.get("created_at")),
        updated=moment(row.get("updated_at")),
        writer=writer,
        scope=said.text(row.get("user_id") or row.get("agent_id") or row.get("team_id")),
        location=tables.place(table, row),
    )


STORE = database.store(
    kind="agno",
    title="agno memories and sessions",
    agent="agno",
    loaded="memories of the user with every run, sessions as far back as the settings say",
    shape=Shape(needs={"*": _MEMORIES, "* ": _SESSIONS}, any_table=True, read=_read),
    tier="topic",
)
