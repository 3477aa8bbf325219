"""AGENTS.md: instructions that many agents read from a repository."""

from __future__ import annotations

from auditor.memory.stores.instructions import rules

STORE = rules(
    kind="agents-md",
    title="AGENTS.md",
    agent="Codex, Cursor, Copilot and others",
    loaded="at the start of every session in this folder",
    files=("AGENTS.md", "AGENTS.override.md"),
    rank=45,
)
