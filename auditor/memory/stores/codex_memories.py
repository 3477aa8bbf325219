"""Codex: the memories folder with its index, summary, raw memories and rollout summaries."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.memory.stores import texts
from auditor.memory.stores.format import Candidate, Reading, StoreFormat
from auditor.memory.stores.instructions import setting
from auditor.model.memory import MemoryRecord, Tier

_MARKS = frozenset({"memory_summary.md", "raw_memories.md", "rollout_summaries"})


def _claims(candidate: Candidate) -> bool:
    if not candidate.is_folder or not candidate.path.name.startswith("memories"):
        return False
    return bool(_MARKS & candidate.names) or ".codex" in candidate.parts[-2:-1]


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    return texts.tree(reading, tier=_tier, writer="agent")


def _tier(name: str) -> Tier:
    if name in ("MEMORY.md", "memory_summary.md"):
        return "index"
    if name.startswith("rollout_summaries/"):
        return "summary"
    return "rules" if name.endswith("SKILL.md") else "topic"


STORE = StoreFormat(
    kind="codex-memories",
    title="Codex memories",
    agent="Codex",
    loaded="the summary at the start of every session, the rest when the agent looks it up",
    claims=_claims,
    read=_read,
    rank=25,
    homes=lambda: (setting("CODEX_HOME", ".codex"),),
)
