"""basic-memory: the index of its notes, which may know more than the notes still say."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.memory.stores import database, said
from auditor.memory.stores.format import moment
from auditor.memory.stores.instructions import home
from auditor.memory.stores.tables import Shape, Tables
from auditor.model.memory import MemoryRecord


def _read(tables: Tables) -> Iterator[MemoryRecord]:
    titles: dict[object, str] = {}
    for row in tables.rows("entity"):
        titles[row.get("id")] = said.text(row.get("permalink") or row.get("title"))
        yield MemoryRecord(
            id=titles[row.get("id")],
            text="\n".join(said.text(row[key]) for key in ("title", "entity_metadata") if row.get(key)),
            tier="graph",
            created=moment(row.get("created_at")),
            updated=moment(row.get("updated_at")),
            location=tables.place("entity", row),
        )
    for table, columns in (
        ("observation", ("content", "context")),
        ("note_content", ("markdown_content",)),
        ("relation", ("relation_type", "to_name", "context")),
    ):
        for row in tables.rows(table):
            text = " ".join(said.text(row[key]) for key in columns if row.get(key))
            owner = titles.get(row.get("entity_id", row.get("from_id")), "")
            if text:
                yield MemoryRecord(
                    id=f"{owner or table}#{table} {row.get('id', row.get('_row'))}",
                    text=text,
                    tier="graph",
                    scope=owner,
                    location=tables.place(table, row),
                )


STORE = database.store(
    kind="basic-memory-index",
    title="basic-memory index",
    agent="any client of basic-memory",
    loaded="when a search finds it",
    shape=Shape(needs={"entity": ("title", "permalink"), "observation": ("entity_id", "content")}, read=_read),
    tier="graph",
    homes=lambda: (home(".basic-memory"),),
)
