"""Settings of Gemini CLI, Cursor, Windsurf, VS Code and Kiro: servers, hooks and permissions."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.memory.stores import settings
from auditor.memory.stores.format import Candidate, Reading, StoreFormat
from auditor.memory.stores.instructions import home
from auditor.model.memory import MemoryRecord

_PLACES = frozenset(
    {(".gemini", "settings.json"), (".cursor", "mcp.json"), (".cursor", "hooks.json"), (".vscode", "mcp.json")}
    | {("windsurf", "mcp_config.json"), (".kiro", "mcp.json"), ("settings", "mcp.json"), (".roo", "mcp.json")}
    | {("settings", "cline_mcp_settings.json"), ("Claude", "claude_desktop_config.json")}
)


def _claims(candidate: Candidate) -> bool:
    return candidate.parts[-2:] in _PLACES and candidate.is_file


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    return settings.read(reading, lenient=True)


STORE = StoreFormat(
    kind="agent-config",
    title="settings and servers of an editor's agent",
    agent="Gemini CLI, Cursor, Windsurf, VS Code, Kiro, Roo Code, Cline",
    loaded="when the editor or a session starts",
    claims=_claims,
    read=_read,
    rank=21,
    homes=lambda: (home(".cursor"), home(".gemini"), home(".codeium", "windsurf"), home(".kiro")),
)
