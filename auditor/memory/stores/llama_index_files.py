"""LlamaIndex: a storage folder with its documents, and chat stores, as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from auditor.memory.stores import json_lines, said
from auditor.memory.stores.format import Candidate, Reading, StoreFormat
from auditor.model.finding import Place
from auditor.model.memory import MemoryRecord


def _claims(candidate: Candidate) -> bool:
    if candidate.is_folder:
        return "docstore.json" in candidate.names
    if candidate.path.suffix != ".json" or not candidate.is_file:
        return False
    return b'"SimpleChatStore"' in candidate.head or candidate.head.lstrip().startswith(b'{"store": {')


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    paths = sorted(reading.path.glob("*.json")) if reading.path.is_dir() else [reading.path]
    for path in paths:
        name = path.name if reading.path.is_dir() else ""
        label = f"{reading.label}/{name}" if name else reading.label
        try:
            data = json_lines.document(path, reading, name) if not path.is_symlink() else None
        except OSError as error:
            reading.skip(name, error.strerror or "not readable")
            continue
        if isinstance(data, dict):
            yield from _documents(data, label)
            yield from _chats(data, label)


def _documents(data: dict[str, Any], label: str) -> Iterator[MemoryRecord]:
    for collection, members in data.items():
        if not collection.endswith("/data") or not isinstance(members, dict):
            continue
        for name, member in members.items():
            inner = member.get("__data__", member) if isinstance(member, dict) else member
            if isinstance(inner, dict) and isinstance(inner.get("text"), str):
                inner = [inner["text"], inner.get("metadata")]
            text = said.flatten(inner)
            if text:
                yield MemoryRecord(
                    id=name, text=text, tier="vector", location=Place(path=label, label=f"{collection} {name}")
                )


def _chats(data: dict[str, Any], label: str) -> Iterator[MemoryRecord]:
    store = data.get("store")
    for key, messages in store.items() if isinstance(store, dict) else ():
        for number, message in enumerate(messages if isinstance(messages, list) else ()):
            yield MemoryRecord(
                id=f"{key}/{number}",
                text=said.flatten(message),
                tier="session",
                writer=said.writer(message.get("role")) if isinstance(message, dict) else "unknown",
                scope=key,
                location=Place(path=label, label=f"{key}, message {number}"),
            )


STORE = StoreFormat(
    kind="llama-index-files",
    title="LlamaIndex storage folder",
    agent="LlamaIndex",
    loaded="documents when a search finds them, chats with every turn",
    claims=_claims,
    read=_read,
)
