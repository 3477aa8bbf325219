"""Neo4j: the lines that `apoc.export.json` writes, as Graphiti and Zep fill them."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.memory.stores import graph, json_lines
from auditor.memory.stores.format import Candidate, Reading, StoreFormat
from auditor.model.finding import Place
from auditor.model.memory import MemoryRecord


def _claims(candidate: Candidate) -> bool:
    if candidate.path.suffix not in (".json", ".jsonl") or not candidate.is_file:
        return False
    first = candidate.head.partition(b"\n")[0]
    return first.startswith(b"{") and b'"type":"node"' in first.replace(b" ", b"") and b'"labels"' in first


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    for number, data in json_lines.objects(reading.path, reading):
        facts = data.get("properties")
        kind = data.get("type")
        if kind not in ("node", "relationship"):
            reading.skip(f"line {number}", "neither a node nor a relationship")
            facts = data
        labels = data.get("labels") if kind == "node" else [data.get("label")]
        label = "Episodic" if isinstance(labels, list) and "Episodic" in labels else str((labels or [""])[-1])
        place = Place(path=reading.label, line=number)
        record = graph.record(
            label, facts if isinstance(facts, dict) else {}, f"{kind} {data.get('id', number)}", place
        )
        if record is not None:
            yield record


STORE = StoreFormat(
    kind="neo4j-export",
    title="Neo4j export",
    agent="Graphiti, Zep",
    loaded="when a search finds it",
    claims=_claims,
    read=_read,
    rank=35,
)
