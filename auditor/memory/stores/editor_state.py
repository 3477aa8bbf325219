"""Cursor and other editors built on VS Code: chats, prompts, rules and memories in their state databases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from auditor.memory.stores import database, json_lines, said
from auditor.memory.stores.format import moment
from auditor.memory.stores.instructions import application
from auditor.memory.stores.tables import Row, Shape, Tables
from auditor.model.memory import MemoryRecord, Tier, Writer

_WANTED = re.compile(
    r"aiservice|aicontext|composer|bubble|prompt|chat|memor|rules|interactive\.sessions|mcp", re.IGNORECASE
)
_WRITERS: dict[Any, Writer] = {1: "user", 2: "agent"}


def _read(tables: Tables) -> Iterator[MemoryRecord]:
    for table in ("ItemTable", "cursorDiskKV"):
        for row in tables.rows(table):
            key = said.text(row["key"])
            if _WANTED.search(key) and row["value"] is not None:
                yield from _entry(tables, table, row, key)


def _entry(tables: Tables, table: str, row: Row, key: str) -> Iterator[MemoryRecord]:
    value = json_lines.parsed(row["value"])
    parts = value if isinstance(value, list) else [value]
    for number, part in enumerate(parts):
        text = said.flatten(part) if not isinstance(part, bytes) else part.decode("utf-8", "replace")
        facts = part if isinstance(part, dict) else {}
        if text.strip() and not text.isdigit():
            yield MemoryRecord(
                id=key if len(parts) == 1 else f"{key}[{number}]",
                text=text,
                tier=_tier(key),
                created=moment(facts.get("createdAt") or facts.get("unixMs")),
                writer=_WRITERS.get(facts.get("type"), "user" if "prompt" in key.lower() else "unknown"),
                scope=key.split(":")[1] if key.count(":") > 1 else "",
                location=tables.place(table, row),
            )


def _tier(key: str) -> Tier:
    lowered = key.lower()
    if "rule" in lowered or "aicontext" in lowered or "mcp" in lowered:
        return "rules"
    return "topic" if "memor" in lowered else "transcript"


STORE = database.store(
    kind="editor-state",
    title="editor state with chats and rules",
    agent="Cursor, Windsurf, VS Code",
    loaded="rules and memories with every request, chats when they are opened",
    shape=Shape(needs={"ItemTable": ("key", "value")}, read=_read),
    tier="transcript",
    homes=lambda: tuple(
        folder
        for product in ("Cursor", "Windsurf", "Code")
        for part in ("globalStorage", "workspaceStorage")
        for folder in application(product, "User", part)
    ),
)
