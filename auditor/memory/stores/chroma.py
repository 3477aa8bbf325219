"""Chroma: documents with their metadata, and the queue of changes that keeps what was replaced."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator
from typing import Any

from auditor.memory.stores import database, json_lines, said
from auditor.memory.stores.format import moment
from auditor.memory.stores.tables import Row, Shape, Tables
from auditor.model.memory import MemoryRecord

_DOCUMENT = "chroma:document"
_DELETE = 3


def _read(tables: Tables) -> Iterator[MemoryRecord]:
    names = {row["id"]: said.text(row.get("name")) for row in tables.rows("collections")}
    segments = {row["id"]: names.get(row.get("collection"), "") for row in tables.rows("segments")}
    seen = set[bytes]()
    for row, facts in _joined(tables):
        text = said.text(facts.pop(_DOCUMENT, ""))
        seen.add(_mark(said.text(row.get("embedding_id")), text))
        seen.add(_mark("", text))
        yield _record(tables, "embeddings", row, segments.get(row.get("segment_id"), ""), text, facts, "")
    yield from _queue(tables, names, seen)
    for row in tables.rows("embedding_fulltext_search_content"):
        text = said.text(row.get("c0"))
        if text and _mark("", text) not in seen:
            gone = "deleted, left in the full-text index"
            yield _record(tables, "embedding_fulltext_search_content", row, "", text, {}, gone)


def _joined(tables: Tables) -> Iterator[tuple[Row, dict[str, Any]]]:
    """Put each embedding and its metadata together; both come ordered by number, so that neither is kept."""
    groups = itertools.groupby(tables.rows("embedding_metadata", order="id"), key=lambda each: each["id"])
    number, facts = _facts(next(groups, None))
    for row in tables.rows("embeddings", order="id"):
        while number is not None and number < row["id"]:
            yield {"id": number, "_row": number}, facts
            number, facts = _facts(next(groups, None))
        if number == row["id"]:
            yield row, facts
            number, facts = _facts(next(groups, None))
        else:
            yield row, {}
    while number is not None:
        yield {"id": number, "_row": number}, facts
        number, facts = _facts(next(groups, None))


def _facts(group: tuple[Any, Iterator[Row]] | None) -> tuple[Any, dict[str, Any]]:
    if group is None:
        return None, {}
    columns = ("string_value", "int_value", "float_value", "bool_value")
    found = {}
    for row in group[1]:
        found[said.text(row["key"])] = next((row[key] for key in columns if row.get(key) is not None), None)
    return group[0], found


def _queue(tables: Tables, names: dict[Any, str], seen: set[bytes]) -> Iterator[MemoryRecord]:
    for row in tables.rows("embeddings_queue"):
        facts = json_lines.parsed(row.get("metadata"))
        facts = dict(facts) if isinstance(facts, dict) else {}
        text = said.text(facts.pop(_DOCUMENT, ""))
        if row.get("operation") == _DELETE or not text or _mark(said.text(row.get("id")), text) in seen:
            continue
        topic = said.text(row.get("topic")).rpartition("/")[2]
        gone = "replaced or deleted, still in the queue of changes"
        yield _record(
            tables, "embeddings_queue", {**row, "embedding_id": row.get("id")}, names.get(topic, ""), text, facts, gone
        )


def _record(  # noqa: PLR0913, PLR0917 - a row and what belongs to it
    tables: Tables, table: str, row: Row, collection: str, text: str, facts: dict[str, Any], deleted: str
) -> MemoryRecord:
    extra = {key: value for key, value in facts.items() if isinstance(value, str) and len(value) > 24}
    return MemoryRecord(
        id=said.text(row.get("embedding_id") or row.get("id") or row.get("_row")),
        text="\n".join([text, *extra.values()]) if extra else text,
        tier="vector",
        created=moment(row.get("created_at")),
        scope=said.text(facts.get("user_id") or facts.get("user") or collection),
        location=tables.place(table, row),
        deleted=deleted,
        priority=said.number(facts.get("importance") or facts.get("score")),
        properties={"collection": collection} if collection else {},
    )


def _mark(name: str, text: str) -> bytes:
    return hashlib.blake2b(f"{name}\0{text}".encode("utf-8", "replace"), digest_size=16).digest()


STORE = database.store(
    kind="chroma",
    title="Chroma",
    agent="whatever searches the collection",
    loaded="when a search finds it",
    shape=Shape(
        needs={"embeddings": ("id", "embedding_id"), "embedding_metadata": ("id", "key", "string_value")}, read=_read
    ),
    tier="vector",
)
