"""The memory server of the Model Context Protocol: entities with observations and relations, one JSON object a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from auditor.memory.stores import json_lines, said
from auditor.memory.stores.format import Candidate, Reading, StoreFormat
from auditor.model.finding import Place
from auditor.model.memory import MemoryRecord


def _claims(candidate: Candidate) -> bool:
    if candidate.path.suffix not in (".jsonl", ".json") or not candidate.is_file:
        return False
    first = candidate.head.partition(b"\n")[0]
    entity = b'"entityType"' in first or b'"observations"' in first
    return first.startswith(b"{") and b'"type"' in first and (entity or b'"relationType"' in first)


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    for number, data in json_lines.objects(reading.path, reading):
        place = Place(path=reading.label, line=number)
        if data.get("type") == "entity":
            yield from _entity(data, number, place, reading)
        elif data.get("type") == "relation":
            words = (said.text(data.get(key)) for key in ("from", "relationType", "to"))
            yield MemoryRecord(
                id=f"relation {number}", text=" ".join(words), tier="graph", writer="agent", location=place
            )
        else:
            reading.skip(f"line {number}", "neither an entity nor a relation")
            yield MemoryRecord(id=f"line {number}", text=said.flatten(data), tier="graph", location=place)


def _entity(data: dict[str, Any], number: int, place: Place, reading: Reading) -> Iterator[MemoryRecord]:
    name = said.text(data.get("name"))
    heading = f"{name} ({said.text(data.get('entityType'))})"
    yield MemoryRecord(id=name or f"line {number}", text=heading, tier="graph", writer="agent", location=place)
    observations = data.get("observations")
    if not isinstance(observations, list):
        reading.skip(f"line {number}", "an entity without a list of observations", incomplete=False)
        return
    for index, each in enumerate(observations):
        yield MemoryRecord(
            id=f"{name}#{index}",
            text=said.flatten(each),
            tier="graph",
            writer="agent",
            scope=name,
            location=place,
        )


STORE = StoreFormat(
    kind="mcp-memory",
    title="MCP memory server",
    agent="any client of the memory server",
    loaded="when the agent reads the graph or searches it",
    claims=_claims,
    read=_read,
    rank=30,
)
