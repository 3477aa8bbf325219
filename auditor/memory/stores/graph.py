"""Graph memories as Graphiti and Zep shape them: episodes, entities, facts and communities, from any graph database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditor.memory.stores import json_lines, said
from auditor.memory.stores.format import moment
from auditor.model.finding import Place
from auditor.model.memory import MemoryRecord

_TEXTS = ("content", "name", "summary", "fact", "attributes", "source_description")


def record(kind: str, facts: Mapping[str, Any], name: str, place: Place) -> MemoryRecord | None:
    """Make a record of a node or an edge; None when it says nothing."""
    first = [json_lines.parsed(facts[key]) for key in _TEXTS if facts.get(key)]
    known = {
        *_TEXTS,
        "uuid",
        "group_id",
        "labels",
        "created_at",
        "valid_at",
        "invalid_at",
        "expired_at",
        "reference_time",
    }
    rest = {key: each for key, each in facts.items() if key not in known and not key.startswith("_")}
    text = "\n".join(part for part in (said.flatten(first), said.flatten(_texts(rest))) if part.strip())
    if not text:
        return None
    ended = next((key for key in ("expired_at", "invalid_at") if facts.get(key)), "")
    return MemoryRecord(
        id=said.text(facts.get("uuid")) or name,
        text=text,
        tier="summary" if kind == "Community" else "session" if kind == "Episodic" else "graph",
        created=moment(facts.get("created_at")),
        updated=moment(facts.get("valid_at")),
        writer="import" if kind == "Episodic" else "agent",
        scope=said.text(facts.get("group_id")),
        location=place,
        deleted=f"no longer valid since {said.text(facts[ended])}" if ended else "",
        properties={"label": kind},
    )


def _texts(rest: Mapping[str, Any]) -> dict[str, Any]:
    return {key: json_lines.parsed(each) for key, each in rest.items() if isinstance(each, str | dict) or _words(each)}


def _words(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], str)
