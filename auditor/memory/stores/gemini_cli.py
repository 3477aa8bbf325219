"""Gemini CLI: GEMINI.md with the facts it was told to remember, the memory of a project and its inbox of patches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from auditor.memory.stores import texts
from auditor.memory.stores.format import Candidate, Reading, StoreFormat
from auditor.memory.stores.instructions import home
from auditor.model.finding import Place
from auditor.model.memory import MemoryRecord, Tier

_ADDED = "## Gemini Added Memories"


def _claims(candidate: Candidate) -> bool:
    if candidate.is_folder:
        return candidate.path.name == "memory" and ".gemini" in candidate.parts
    return candidate.path.name == "GEMINI.md" and candidate.is_file


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    wanted = (".md", ".patch", ".diff", ".json")
    for record in texts.tree(reading, wanted=lambda name: name.endswith(wanted), tier=_tier):
        at = record.text.find(_ADDED)
        if at < 0:
            yield record
            continue
        line = (record.location.line or 1) + record.text.count("\n", 0, at)
        yield replace(record, text=record.text[:at])
        yield replace(
            record,
            id=f"{record.id} added memories",
            text=record.text[at:],
            tier="topic",
            writer="agent",
            location=Place(path=record.location.path, line=line),
        )


def _tier(name: str) -> Tier:
    base = name.rpartition("/")[2]
    return "index" if base == "MEMORY.md" else "rules" if base == "GEMINI.md" else "topic"


STORE = StoreFormat(
    kind="gemini-cli",
    title="Gemini CLI memory",
    agent="Gemini CLI",
    loaded="at the start of every session in this folder",
    claims=_claims,
    read=_read,
    rank=24,
    homes=lambda: (home(".gemini"),),
)
