"""Codex: the rollouts of its sessions and the history of prompts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from auditor.memory.stores import said_files
from auditor.memory.stores.format import Candidate, Reading, StoreFormat
from auditor.memory.stores.instructions import setting
from auditor.model.memory import MemoryRecord


def _claims(candidate: Candidate) -> bool:
    if candidate.is_folder:
        return candidate.parts[-2:] in ((".codex", "sessions"), (".codex", "archived_sessions"))
    if candidate.path.suffix != ".jsonl" or not candidate.is_file:
        return False
    if candidate.path.name == "history.jsonl":
        return b'"session_id"' in candidate.head and b'"text"' in candidate.head
    return candidate.path.name.startswith("rollout-") and (
        b'"session_meta"' in candidate.head or b'"payload"' in candidate.head or b'"response_item"' in candidate.head
    )


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    if not reading.path.is_dir():
        yield from said_files.lines(reading.path, reading, "", reading.label)
        return
    for folder, folders, names in os.walk(reading.path):
        folders.sort()
        for name in sorted(each for each in names if each.endswith(".jsonl")):
            relative = Path(folder, name).relative_to(reading.path).as_posix()
            if os.path.islink(os.path.join(folder, name)):
                continue
            try:
                label = f"{reading.label}/{relative}"
                yield from said_files.lines(Path(folder, name), reading, relative, label, scope=name[:-6])
            except OSError as error:
                reading.skip(relative, error.strerror or "not readable")


STORE = StoreFormat(
    kind="codex-session",
    title="Codex sessions",
    agent="Codex",
    loaded="when a session is resumed, and when memories are made of it",
    claims=_claims,
    read=_read,
    rank=22,
    homes=lambda: (setting("CODEX_HOME", ".codex"),),
)
