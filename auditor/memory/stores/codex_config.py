"""Codex: its configuration with servers, notifiers and trusted projects."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.memory.stores import texts
from auditor.memory.stores.format import Candidate, Reading, StoreFormat
from auditor.memory.stores.instructions import setting
from auditor.model.memory import MemoryRecord


def _claims(candidate: Candidate) -> bool:
    return candidate.parts[-2:] == (".codex", "config.toml") and candidate.is_file


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    return texts.tree(reading, tier=texts.always("rules"))


STORE = StoreFormat(
    kind="codex-config",
    title="Codex configuration",
    agent="Codex",
    loaded="at the start of every session",
    claims=_claims,
    read=_read,
    rank=21,
    homes=lambda: (setting("CODEX_HOME", ".codex"),),
)
