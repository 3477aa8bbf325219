"""Claude Code: settings with hooks, permissions and variables, and the servers of `.mcp.json`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from auditor.memory.stores import settings
from auditor.memory.stores.format import Candidate, Reading, StoreFormat
from auditor.memory.stores.instructions import home, setting
from auditor.model.memory import MemoryRecord

_MANAGED = ("/etc/claude-code", "/Library/Application Support/ClaudeCode")


def _claims(candidate: Candidate) -> bool:
    if not candidate.is_file:
        return False
    *_, folder, name = ("", *candidate.parts)
    if name in (".mcp.json", ".claude.json", "managed-settings.json", "managed-mcp.json"):
        return True
    return folder == ".claude" and name in ("settings.json", "settings.local.json")


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    return settings.read(reading)


def _homes() -> tuple[Path, ...]:
    managed = tuple(Path(each) for each in _MANAGED)
    return (setting("CLAUDE_CONFIG_DIR", ".claude"), home(".claude.json"), *managed)


STORE = StoreFormat(
    kind="claude-code-settings",
    title="Claude Code settings and servers",
    agent="Claude Code",
    loaded="at the start of every session",
    claims=_claims,
    read=_read,
    rank=20,
    homes=_homes,
)
