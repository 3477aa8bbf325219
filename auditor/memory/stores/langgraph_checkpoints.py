"""LangGraph: the checkpoints of threads and the writes between them, as SQLite or PostgreSQL keep them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from auditor.memory.stores import database, json_lines, message_pack, pickles, said
from auditor.memory.stores.format import moment
from auditor.memory.stores.tables import Row, Shape, Tables
from auditor.model.memory import MemoryRecord

_OLDER = "no longer in the thread, only in an older checkpoint"
_SOURCES = (
    ("checkpoints", "checkpoint"),
    ("checkpoint_blobs", "blob"),
    ("writes", "value"),
    ("checkpoint_writes", "blob"),
)


def _read(tables: Tables) -> Iterator[MemoryRecord]:
    newest: dict[tuple[str, str], str] = {}
    for row in tables.rows("checkpoints"):
        thread = (said.text(row["thread_id"]), said.text(row.get("checkpoint_ns")))
        newest[thread] = max(newest.get(thread, ""), said.text(row["checkpoint_id"]))
    seen = set[bytes]()
    for latest in (True, False):
        for table, column in _SOURCES:
            for row in tables.rows(table):
                thread = (said.text(row["thread_id"]), said.text(row.get("checkpoint_ns")))
                current = newest.get(thread) == row.get("checkpoint_id") or "checkpoint_id" not in row
                if current is latest:
                    deleted = "" if latest or table != "checkpoints" else _OLDER
                    yield from _row(tables, table, column, row, seen, deleted)


def _row(  # noqa: PLR0913, PLR0917 - a row, where it stands, and what was said before it
    tables: Tables, table: str, column: str, row: Row, seen: set[bytes], deleted: str
) -> Iterator[MemoryRecord]:
    value = _value(tables, table, column, row)
    created = moment(value.get("ts")) if isinstance(value, dict) else None
    value = value.get("channel_values", value) if isinstance(value, dict) else value
    moment_id = row.get("checkpoint_id", row.get("version", ""))
    for number, (role, text) in enumerate(_said(value)):
        mark = hashlib.blake2b(f"{row['thread_id']}\0{text}".encode("utf-8", "replace"), digest_size=16).digest()
        if mark in seen or not text.strip():
            continue
        seen.add(mark)
        yield MemoryRecord(
            id=f"{row['thread_id']}/{moment_id}/{row.get('channel', '')}{number}",
            text=text,
            tier="session",
            created=created,
            writer=said.writer(role),
            scope=said.text(row["thread_id"]),
            location=tables.place(table, row),
            deleted=deleted,
        )


def _value(tables: Tables, table: str, column: str, row: Row) -> Any:
    raw, kind = row.get(column), row.get("type")
    if isinstance(raw, memoryview):
        raw = raw.tobytes()
    if not isinstance(raw, bytes):
        return json_lines.parsed(raw)
    if not raw:
        return None
    try:
        if kind == "json":
            return json.loads(raw)
        if kind == "pickle":
            return pickles.walk(raw).value
        if kind == "bytes":
            return raw.decode("utf-8", "replace")
        return message_pack.read(raw)
    except (ValueError, RecursionError) as error:
        tables.reading.skip(f"table {table}, row {row.get('_row')}", f"a {kind} value that cannot be read: {error}")
        return None


def _said(value: Any) -> Iterator[tuple[str, str]]:
    """Find the messages in a value with their roles; what is left is said by nobody."""
    rest: list[str] = []
    waiting = [value]
    while waiting:
        node = waiting.pop()
        message = _message(node)
        if message is not None:
            yield message
        elif isinstance(node, dict):
            waiting.extend(reversed([each for key, each in node.items() if key not in ("id", "type", "lc")]))
        elif isinstance(node, list):
            waiting.extend(reversed(node))
        elif isinstance(node, str) and len(node) > 3:
            rest.append(node)
    if rest:
        yield "", "\n".join(rest)


def _message(node: Any) -> tuple[str, str] | None:
    if isinstance(node, list):
        if len(node) >= 3 and all(isinstance(each, str) for each in node[:2]) and isinstance(node[2], dict):
            inner = node[2]
            return str(inner.get("type") or node[1]), said.flatten(inner)
        if len(node) == 2 and all(isinstance(each, str) for each in node) and said.writer(node[0]) != "unknown":
            return node[0], node[1]
    if isinstance(node, dict) and "content" in node and ("role" in node or "type" in node):
        return str(node.get("role") or node.get("type")), said.flatten(node)
    if isinstance(node, dict) and "lc" in node and isinstance(node.get("kwargs"), dict):
        return str(node["kwargs"].get("type") or (node.get("id") or [""])[-1]), said.flatten(node["kwargs"])
    return None


STORE = database.store(
    kind="langgraph-checkpoints",
    title="LangGraph checkpoints",
    agent="LangGraph",
    loaded="the newest checkpoint of a thread, whenever it goes on",
    shape=Shape(needs={"checkpoints": ("thread_id", "checkpoint_id", "checkpoint")}, read=_read),
    tier="session",
)
