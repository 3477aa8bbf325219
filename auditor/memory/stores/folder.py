"""Plain text memories: a file is one record, a folder of them is one store."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.memory.stores import texts
from auditor.memory.stores.format import Candidate, Reading, StoreFormat
from auditor.model.memory import MemoryRecord, Tier

_RULE_NAMES = frozenset(
    {"claude.md", "claude.local.md", "agents.md", "agents.override.md", "gemini.md", "soul.md", "identity.md"}
    | {"skill.md", "user.md", "tools.md", "heartbeat.md", "bootstrap.md", "copilot-instructions.md", "guidelines.md"}
    | {".cursorrules", ".windsurfrules", ".clinerules", ".roorules", ".goosehints", "conventions.md"}
)
_FOLDER_NAMES = frozenset({"memory", "memories", "memory-bank", "agent-memory"})


def _claims(candidate: Candidate) -> bool:
    name = candidate.path.name.lower()
    if candidate.is_folder:
        return name in _FOLDER_NAMES and any(texts.is_text(each) for each in candidate.names)
    if not candidate.is_file:
        return False
    telling = name in texts.INDEX_NAMES or name in _RULE_NAMES or name.endswith((".mdc", ".instructions.md"))
    return (candidate.named or telling) and b"\0" not in candidate.head[:1024]


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    return texts.tree(reading, wanted=_wanted, tier=_tier)


def _wanted(name: str) -> bool:
    return texts.is_text(name) or name.lower() in _RULE_NAMES


def _tier(name: str) -> Tier:
    base = name.rpartition("/")[2].lower()
    if base in texts.INDEX_NAMES:
        return "index"
    return "rules" if base in _RULE_NAMES or base.endswith((".mdc", ".instructions.md")) else "topic"


STORE = StoreFormat(
    kind="folder", title="plain text files", claims=_claims, read=_read, rank=99, loaded="as the agent is told to"
)
