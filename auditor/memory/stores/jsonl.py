"""The generic store: one JSON object a line with `id` and `text`, for exports from anything else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO, get_args

from auditor.memory.stores.format import MAX_RECORD, Candidate, Reading, StoreFormat, moment
from auditor.model.finding import Place
from auditor.model.memory import MemoryRecord, Tier, Writer

_TIERS: frozenset[Tier] = frozenset(get_args(Tier))
_WRITERS: frozenset[Writer] = frozenset(get_args(Writer))


def _claims(candidate: Candidate) -> bool:
    if candidate.path.suffix.lower() not in (".jsonl", ".ndjson") or not candidate.is_file:
        return False
    first = candidate.head.lstrip().partition(b"\n")[0]
    return first.startswith(b"{") and b'"id"' in first and b'"text"' in first


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    with open(reading.path, "rb") as stream:
        for number, line in _lines(stream, reading):
            record = _record(line, number, reading)
            if record is not None:
                yield record


def _lines(stream: BinaryIO, reading: Reading) -> Iterator[tuple[int, bytes]]:
    number = 0
    while line := stream.readline(MAX_RECORD):
        number += 1
        if len(line) == MAX_RECORD and not line.endswith(b"\n"):
            reading.skip(f"line {number}", f"longer than {MAX_RECORD // 1024 // 1024} MiB")
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_RECORD)
        elif line.strip():
            yield number, line


def _record(line: bytes, number: int, reading: Reading) -> MemoryRecord | None:
    try:
        data = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        reading.skip(f"line {number}", "not valid JSON")
        return None
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        reading.skip(f"line {number}", 'no object with "id" and "text"')
        return None
    priority = data.get("priority", data.get("importance"))
    tier, writer = data.get("tier"), data.get("writer")
    return MemoryRecord(
        id=str(data.get("id", f"line {number}")),
        text=data["text"],
        tier=tier if tier in _TIERS else "topic",
        created=moment(data.get("created")),
        updated=moment(data.get("updated")),
        writer=writer if writer in _WRITERS else "unknown",
        scope=str(data.get("scope", "")),
        location=Place(path=reading.label, line=number),
        priority=float(priority) if isinstance(priority, int | float) else None,
        pinned=data.get("pinned") is True,
        properties={"link": data["link"]} if isinstance(data.get("link"), str) else {},
    )


STORE = StoreFormat(kind="jsonl", title="one JSON record a line", claims=_claims, read=_read, rank=90)
