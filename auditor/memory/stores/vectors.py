"""Vectors with a payload in tables: pgvector as mem0 and LangChain use it."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.memory.stores import database, json_lines, said
from auditor.memory.stores.format import moment
from auditor.memory.stores.tables import Shape, Tables, alike
from auditor.model.memory import MemoryRecord

_PAYLOAD = ("id", "vector", "payload")
_DOCUMENT = ("document", "cmetadata", "collection_id")


def _read(tables: Tables) -> Iterator[MemoryRecord]:
    for table in alike(tables.columns, "*", _PAYLOAD):
        for row in tables.rows(table):
            payload = json_lines.parsed(row["payload"])
            facts = payload if isinstance(payload, dict) else {}
            yield MemoryRecord(
                id=said.text(row["id"]),
                text=said.flatten(payload),
                tier="vector",
                created=moment(facts.get("created_at")),
                updated=moment(facts.get("updated_at")),
                writer=said.writer(facts.get("role")),
                scope=said.text(facts.get("user_id") or facts.get("agent_id") or facts.get("run_id")),
                location=tables.place(table, row),
            )
    names = {row["uuid"]: said.text(row.get("name")) for row in tables.rows("langchain_pg_collection") if "uuid" in row}
    for table in alike(tables.columns, "*", _DOCUMENT):
        for row in tables.rows(table):
            parts = (said.text(row["document"]), said.flatten(json_lines.parsed(row["cmetadata"])))
            yield MemoryRecord(
                id=said.text(row.get("id") or row.get("uuid") or row.get("_row")),
                text="\n".join(part for part in parts if part),
                tier="vector",
                scope=names.get(row["collection_id"], said.text(row["collection_id"])),
                location=tables.place(table, row),
            )


STORE = database.store(
    kind="vector-table",
    title="vectors with payloads",
    agent="mem0, LangChain and others",
    loaded="when a search finds it",
    shape=Shape(needs={"*": _PAYLOAD, "* ": _DOCUMENT}, any_table=True, read=_read),
    tier="vector",
    rank=60,
)
