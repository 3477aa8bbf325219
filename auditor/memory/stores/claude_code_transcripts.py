"""Claude Code: the transcripts of a project's sessions and of their subagents, with the marks of compaction."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from auditor.memory.stores import json_lines, said
from auditor.memory.stores.format import Candidate, Reading, StoreFormat, moment
from auditor.memory.stores.instructions import setting
from auditor.model.finding import Place
from auditor.model.memory import MemoryRecord

_MARKS = (b'"parentUuid"', b'"sessionId"', b'"leafUuid"', b'"isSidechain"')


def _claims(candidate: Candidate) -> bool:
    if candidate.is_folder:
        inside = len(candidate.parts) > 1 and candidate.parts[-2] == "projects"
        return inside and any(name.endswith(".jsonl") for name in candidate.names)
    if candidate.path.suffix != ".jsonl" or not candidate.is_file:
        return False
    return sum(mark in candidate.head for mark in _MARKS) > 1 or (
        b'"type":"summary"' in candidate.head and _MARKS[2] in candidate.head
    )


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    if not reading.path.is_dir():
        yield from _session(reading.path, "", reading, reading.label)
        return
    for folder, folders, names in os.walk(reading.path):
        folders[:] = sorted(each for each in folders if each != "memory")
        for name in sorted(names):
            path = Path(folder, name)
            if not name.endswith(".jsonl") or path.is_symlink():
                continue
            relative = path.relative_to(reading.path).as_posix()
            try:
                yield from _session(path, relative, reading, f"{reading.label}/{relative}")
            except OSError as error:
                reading.skip(relative, error.strerror or "not readable")


def _session(path: Path, name: str, reading: Reading, label: str) -> Iterator[MemoryRecord]:
    for number, data in json_lines.objects(path, reading, name):
        record = _record(data, number, label)
        if record is not None:
            yield record


def _record(data: dict[str, Any], number: int, label: str) -> MemoryRecord | None:
    message = data.get("message")
    message = message if isinstance(message, dict) else {}
    content = message.get("content", data.get("content"))
    kind = data.get("type")
    parts = [said.flatten(content if kind != "summary" else data.get("summary"))]
    for key in ("attachment", "toolUseResult"):
        more = said.flatten(data.get(key)) if data.get(key) else ""
        if more and more.strip() not in parts[0]:
            parts.append(more)
    text = "\n".join(part for part in parts if part)
    compact = bool(data.get("isCompactSummary")) or kind == "summary"
    mark = data.get("compactMetadata")
    if not text and not mark:
        return None
    return MemoryRecord(
        id=str(data.get("uuid") or data.get("leafUuid") or f"line {number}"),
        text=text,
        tier="summary" if compact else "transcript",
        created=moment(data.get("timestamp")),
        writer="agent" if compact else said.blocks_writer(message.get("role", kind), content),
        scope=str(data.get("sessionId") or ""),
        location=Place(path=label, line=number),
        properties={
            **({"compacted": True} if compact else {}),
            **({"compaction": str(mark)[:500]} if mark else {}),
            **({"sidechain": True} if data.get("isSidechain") else {}),
        },
    )


STORE = StoreFormat(
    kind="claude-code-transcript",
    title="Claude Code transcripts",
    agent="Claude Code",
    loaded="when the session is resumed; its summary after compaction",
    claims=_claims,
    read=_read,
    rank=22,
    homes=lambda: (setting("CLAUDE_CONFIG_DIR", ".claude"),),
    nested=True,
)
