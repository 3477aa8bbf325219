"""Claude Code: what it noted by itself, an index with topic files, for a project or for one of its agents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from auditor.memory.stores import texts
from auditor.memory.stores.format import Candidate, Reading, StoreFormat
from auditor.memory.stores.instructions import setting
from auditor.model.memory import MemoryRecord, Tier

_FOREIGN = frozenset({"SOUL.md", "AGENTS.md", "raw_memories.md", "rollout_summaries", ".extraction-state.json"})
_AGENTS = ("agent-memory", "agent-memory-local")
_FACT = re.compile(r"^(name|description|type|scope)[ \t]{0,4}:[ \t]{0,4}(.{1,400})$", re.MULTILINE)


def _claims(candidate: Candidate) -> bool:
    if not candidate.is_folder:
        return False
    *_, around, folder, name = ("", "", *candidate.parts)
    if name in _AGENTS:
        return texts.has_text(candidate)
    if around == "projects" and name == "memory" and ".claude" in candidate.parts:
        return texts.has_text(candidate)
    known = "MEMORY.md" in candidate.names and not _FOREIGN & candidate.names
    return known and name == "memory" and ".gemini" not in candidate.parts and folder != "memories"


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    agents = reading.path.name in _AGENTS
    for record in texts.tree(reading, tier=_tier, writer="agent"):
        scope = record.id.partition("/")[0] if agents and "/" in record.id else reading.path.parent.name
        yield replace(record, scope=scope, properties={**record.properties, **_facts(record.text)})


def _tier(name: str) -> Tier:
    return "index" if name.rpartition("/")[2] == "MEMORY.md" else "topic"


def _facts(text: str) -> dict[str, str]:
    """Give what the front matter says that a recall looks at."""
    if not text.startswith("---"):
        return {}
    end = text.find("\n---", 3, 8192)
    return {} if end < 0 else {f"front_{key}": value.strip() for key, value in _FACT.findall(text[:end])}


STORE = StoreFormat(
    kind="claude-code-memory",
    title="Claude Code memory",
    agent="Claude Code",
    loaded="the index at the start of every session, topic files when they fit",
    claims=_claims,
    read=_read,
    rank=25,
    homes=lambda: (setting("CLAUDE_CONFIG_DIR", ".claude"),),
)
