"""claude-mem: observations, summaries of sessions, prompts and the queue of what is still to be observed."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.memory.stores import database, said
from auditor.memory.stores.format import moment
from auditor.memory.stores.instructions import home
from auditor.memory.stores.tables import Shape, Tables
from auditor.model.memory import MemoryRecord, Tier, Writer

_TABLES: tuple[tuple[str, str, Tier, Writer], ...] = (
    ("observations", "title subtitle text facts narrative concepts", "topic", "agent"),
    ("session_summaries", "request investigated learned completed next_steps notes", "summary", "agent"),
    ("user_prompts", "prompt_text", "transcript", "user"),
    (
        "pending_messages",
        "tool_input tool_response last_user_message last_assistant_message payload",
        "session",
        "tool",
    ),
)


def _read(tables: Tables) -> Iterator[MemoryRecord]:
    for table, columns, tier, writer in _TABLES:
        for row in tables.rows(table):
            text = "\n".join(said.text(row[key]) for key in columns.split() if row.get(key))
            if text:
                yield MemoryRecord(
                    id=f"{table} {row.get('id', row.get('_row'))}",
                    text=text,
                    tier=tier,
                    created=moment(row.get("created_at_epoch") or row.get("created_at")),
                    writer=writer,
                    scope=said.text(row.get("project")),
                    location=tables.place(table, row),
                )


STORE = database.store(
    kind="claude-mem",
    title="claude-mem",
    agent="Claude Code with claude-mem",
    loaded="the newest observations and summaries at the start of every session",
    shape=Shape(needs={"observations": ("project", "title"), "session_summaries": ("request", "learned")}, read=_read),
    tier="topic",
    homes=lambda: (home(".claude-mem"),),
)
