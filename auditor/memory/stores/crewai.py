"""CrewAI: the long-term memory and the states of flows in SQLite; its other memories are in LanceDB or Chroma."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.memory.stores import database, json_lines, said
from auditor.memory.stores.format import moment
from auditor.memory.stores.tables import Shape, Tables
from auditor.model.memory import MemoryRecord


def _read(tables: Tables) -> Iterator[MemoryRecord]:
    for row in tables.rows("long_term_memories"):
        parts = (said.text(row["task_description"]), said.flatten(json_lines.parsed(row.get("metadata"))))
        yield MemoryRecord(
            id=f"long_term_memories {row.get('id', row.get('_row'))}",
            text="\n".join(part for part in parts if part),
            tier="topic",
            created=moment(row.get("datetime")),
            writer="agent",
            location=tables.place("long_term_memories", row),
            priority=said.number(row.get("score")),
        )
    for table, columns in (
        ("flow_states", ("state_json",)),
        ("latest_kickoff_task_outputs", ("expected_output", "output", "inputs")),
    ):
        for row in tables.rows(table):
            said_there = [said.flatten(json_lines.parsed(row[key])) for key in columns if row.get(key)]
            yield MemoryRecord(
                id=f"{table} {row.get('id', row.get('_row'))}",
                text="\n".join(said_there),
                tier="session",
                created=moment(row.get("timestamp")),
                writer="agent",
                scope=said.text(row.get("flow_uuid")),
                location=tables.place(table, row),
            )


STORE = database.store(
    kind="crewai",
    title="CrewAI memory",
    agent="CrewAI",
    loaded="when a task begins and a search finds it",
    shape=Shape(
        needs={
            "long_term_memories": ("task_description", "metadata"),
            "flow_states": ("flow_uuid", "state_json"),
            "latest_kickoff_task_outputs": ("task_id", "output"),
        },
        any_table=True,
        read=_read,
    ),
    tier="topic",
)
