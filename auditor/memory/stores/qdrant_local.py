"""Qdrant without a server: points kept as pickles, which are looked at and never loaded."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Any

from auditor.memory.stores import database, pickles, said
from auditor.memory.stores.format import Candidate, Reading, StoreFormat, moment
from auditor.memory.stores.tables import Row
from auditor.model.memory import MemoryRecord

_OURS = ("qdrant_client.", "uuid.", "datetime.", "builtins.set", "numpy.dtype", "collections.OrderedDict")


def _claims(candidate: Candidate) -> bool:
    if candidate.is_folder:
        return {"meta.json", "collection"} <= candidate.names
    return candidate.path.name == "storage.sqlite" and candidate.tables.get("points") == frozenset({"id", "point"})


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    paths = sorted(reading.path.glob("collection/*/storage.sqlite")) if reading.path.is_dir() else [reading.path]
    for path in paths:
        inside = Reading(path=path, label=reading.label)
        if path != reading.path:
            inside.label = f"{reading.label}/{path.relative_to(reading.path).as_posix()}"
        try:
            with database.opened(inside) as opened:
                if opened is not None:
                    yield from _points(opened, path.parent.name)
        except OSError as error:
            inside.skip("", error.strerror or "not readable")
        reading.skipped.extend(inside.skipped)


def _points(opened: database.Database, collection: str) -> Iterator[MemoryRecord]:
    if not {"id", "point"} <= opened.columns.get("points", frozenset()):
        opened.reading.skip("", "an unknown version of the schema (points)")
        return
    for row in opened.rows("points"):
        try:
            walked = pickles.walk(row["point"] if isinstance(row["point"], bytes) else b"")
        except pickles.MalformedError as error:
            opened.reading.skip(f"table points, row {row.get('_row')}", f"not a readable point: {error}")
            continue
        yield _point(opened, row, walked, collection)
    yield from opened.freed("vector")


def _point(opened: database.Database, row: Row, walked: pickles.Walked, collection: str) -> MemoryRecord:
    payload = _payload(walked.value)
    foreign = tuple(name for name in walked.names if not name.startswith(_OURS))
    facts = payload if isinstance(payload, dict) else {}
    whole = walked.value if foreign or payload is None else payload
    return MemoryRecord(
        id=_name(row["id"]),
        text="\n".join(dict.fromkeys(said.flatten(whole).split("\n"))),
        tier="vector",
        created=moment(facts.get("created_at")),
        updated=moment(facts.get("updated_at")),
        writer=said.writer(facts.get("role")),
        scope=said.text(facts.get("user_id") or facts.get("agent_id") or facts.get("run_id") or collection),
        location=opened.place("points", row),
        properties={"collection": collection, **({"loads": foreign} if foreign else {})},
    )


def _payload(value: Any) -> Any:
    """Find the payload in what a point would have been."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if "payload" in node:
                return node["payload"]
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(each for each in node if isinstance(each, dict | list))
    return None


def _name(raw: object) -> str:
    try:
        return said.text(pickles.walk(base64.b64decode(said.text(raw), validate=True)).value)
    except (binascii.Error, ValueError):
        return said.text(raw)


STORE = StoreFormat(
    kind="qdrant",
    title="Qdrant, local",
    agent="mem0 and others",
    loaded="when a search finds it",
    claims=_claims,
    read=_read,
    rank=40,
)
