"""OpenClaw: the workspace that is loaded at the start, with its daily notes and dreams."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.memory.stores import texts
from auditor.memory.stores.format import Candidate, Reading, StoreFormat
from auditor.memory.stores.instructions import home
from auditor.model.memory import MemoryRecord, Tier

_TELLING = frozenset({"SOUL.md", "IDENTITY.md", "HEARTBEAT.md", "BOOTSTRAP.md", "TOOLS.md", "USER.md"})
_RULES = _TELLING | {"AGENTS.md", "SKILL.md"}


def _claims(candidate: Candidate) -> bool:
    if not candidate.is_folder:
        return False
    return len(_TELLING & candidate.names) > 1 or ("SOUL.md" in candidate.names and "MEMORY.md" in candidate.names)


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    return texts.tree(reading, wanted=lambda name: texts.is_text(name) or name.endswith(".json"), tier=_tier)


def _tier(name: str) -> Tier:
    base = name.rpartition("/")[2]
    if name == "MEMORY.md":
        return "index"
    return "rules" if base in _RULES else "topic"


STORE = StoreFormat(
    kind="openclaw",
    title="OpenClaw workspace",
    agent="OpenClaw",
    loaded="head and tail of each file at the start of every session, today's and yesterday's notes",
    claims=_claims,
    read=_read,
    rank=28,
    homes=lambda: (home(".openclaw"),),
    nested=True,
)
