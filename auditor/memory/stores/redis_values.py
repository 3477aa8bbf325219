"""Redis values as records: what agents keep under a key, whatever type it has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from auditor.memory.stores import json_lines, message_pack, said
from auditor.memory.stores.format import Reading, moment
from auditor.model.finding import Place
from auditor.model.memory import MemoryRecord, Tier

_READABLE = re.compile(rb"(?:[\t\n\r\x20-\x7e]|[\xc2-\xf4][\x80-\xbf]{1,3}){8,}")
_VECTOR = re.compile(r"embedding|vector", re.IGNORECASE)
_MESSAGE = re.compile(r"message|chat|session|history|checkpoint|write", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One key: its parts are pairs of a field and a value; a plain value has one part without a field."""

    key: bytes
    kind: str
    parts: Iterable[tuple[bytes, bytes]]
    expires: float | None = None
    deleted: str = ""


def records(entry: Entry, reading: Reading, where: str = "") -> Iterator[MemoryRecord]:
    """Make records of a key: a hash is one record, the members of other types are one each."""
    key = entry.key.decode("utf-8", "replace")
    place = Place(path=reading.label, label=where or f"key {key}")
    if entry.kind == "hash":
        fields = {name.decode("utf-8", "replace"): _value(value) for name, value in entry.parts}
        kept = {name: value for name, value in fields.items() if not (_VECTOR.search(name) and len(str(value)) > 64)}
        yield from _record(key, kept, entry, place, key)
        return
    for number, (field, raw) in enumerate(entry.parts):
        value = _value(raw)
        name = (
            key
            if not field and entry.kind in ("string", "json")
            else f"{key}[{field.decode('utf-8', 'replace') or number}]"
        )
        yield from _record(name, value, entry, place, key)


def _record(name: str, value: Any, entry: Entry, place: Place, key: str) -> Iterator[MemoryRecord]:
    text = said.flatten(value)
    if not text.strip():
        return
    facts = value if isinstance(value, dict) else {}
    expires = moment(entry.expires)
    yield MemoryRecord(
        id=name,
        text=text,
        tier=_tier(key, entry.kind),
        created=moment(facts.get("created_at") or facts.get("timestamp")),
        updated=moment(facts.get("updated_at")),
        writer=said.writer(facts.get("role") or facts.get("type")),
        scope=said.text(facts.get("user_id") or facts.get("thread_id") or key.rpartition(":")[0])[:200],
        location=place,
        deleted=entry.deleted,
        priority=said.number(facts.get("importance")),
        properties={"expires": expires.isoformat()} if expires else {},
    )


def _tier(key: str, kind: str) -> Tier:
    if _MESSAGE.search(key):
        return "session"
    return "vector" if kind == "hash" else "topic"


def _value(raw: bytes) -> Any:
    """Read a value as JSON, as MessagePack, as text, or as whatever text is in it."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return message_pack.read(raw)
        except (message_pack.MalformedError, RecursionError):
            return [found.decode("utf-8", "replace") for found in _READABLE.findall(raw)]
    return json_lines.parsed(text)
