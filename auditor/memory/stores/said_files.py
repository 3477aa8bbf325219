"""Session files of chats, one JSON message a line or one document with a list of them, for every product's sessions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from auditor.memory.stores import json_lines, said
from auditor.memory.stores.format import Reading, moment
from auditor.model.finding import Place
from auditor.model.memory import MemoryRecord

_ENVELOPES = ("message", "payload", "item", "event")


def lines(path: Path, reading: Reading, name: str, label: str, *, scope: str = "") -> Iterator[MemoryRecord]:
    """Read a session with one message a line."""
    for number, data in json_lines.objects(path, reading, name):
        record = message(data, f"{name} line {number}".strip(), Place(path=label, line=number), scope=scope)
        if record is not None:
            yield record


def document(path: Path, reading: Reading, name: str, label: str, *, scope: str = "") -> Iterator[MemoryRecord]:
    """Read a session that is one document with its messages in a list."""
    data = json_lines.document(path, reading, name)
    if isinstance(data, dict):
        scope = scope or str(data.get("sessionId", ""))
        data = next((data[key] for key in ("messages", "history", "events") if isinstance(data.get(key), list)), [data])
    for number, each in enumerate(data if isinstance(data, list) else ()):
        if isinstance(each, dict):
            record = message(each, f"{name} message {number}".strip(), Place(path=label), scope=scope)
            if record is not None:
                yield record


def message(data: dict[str, Any], name: str, place: Place, *, scope: str = "") -> MemoryRecord | None:
    """Make a record of one message, whatever envelope it comes in; None when nothing is said in it."""
    inner = next((data[key] for key in _ENVELOPES if isinstance(data.get(key), dict)), data)
    text = said.flatten({key: value for key, value in data.items() if value is not inner and key == "summary"})
    text = "\n".join(part for part in (text, said.flatten(inner)) if part)
    if not text.strip():
        return None
    role = inner.get("role") or inner.get("type") or data.get("type")
    kind = str(inner.get("type") or data.get("type") or "").lower()
    summary = "compact" in kind or "summary" in kind or bool(data.get("isCompactSummary"))
    return MemoryRecord(
        id=str(inner.get("id") or data.get("id") or data.get("uuid") or name),
        text=text,
        tier="summary" if summary else "transcript",
        created=moment(data.get("timestamp") or data.get("ts") or inner.get("timestamp")),
        writer="agent" if summary else said.blocks_writer(role, inner.get("content")),
        scope=scope or str(data.get("sessionId") or data.get("session_id") or ""),
        location=place,
        properties={"compacted": True} if summary else {},
    )
