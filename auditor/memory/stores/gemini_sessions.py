"""Gemini CLI: the chats of a project."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.memory.stores import said_files
from auditor.memory.stores.format import Candidate, Reading, StoreFormat
from auditor.memory.stores.instructions import home
from auditor.model.memory import MemoryRecord


def _claims(candidate: Candidate) -> bool:
    return candidate.is_folder and candidate.path.name == "chats" and ".gemini" in candidate.parts


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    for path in sorted(reading.path.glob("*.json*")):
        if path.is_symlink() or not path.is_file():
            continue
        label = f"{reading.label}/{path.name}"
        form = said_files.lines if path.suffix == ".jsonl" else said_files.document
        try:
            yield from form(path, reading, path.name, label)
        except OSError as error:
            reading.skip(path.name, error.strerror or "not readable")


STORE = StoreFormat(
    kind="gemini-session",
    title="Gemini CLI chats",
    agent="Gemini CLI",
    loaded="when the chat is resumed",
    claims=_claims,
    read=_read,
    rank=22,
    homes=lambda: (home(".gemini"),),
)
