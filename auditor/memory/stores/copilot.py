"""GitHub Copilot: instructions, agents, prompts and chat modes of a repository, and the memory tool's notes."""

from __future__ import annotations

from auditor.memory.stores.instructions import rules

STORE = rules(
    kind="copilot",
    title="Copilot instructions and prompts",
    agent="GitHub Copilot",
    loaded="with every request, or when `applyTo` fits the file",
    files=("copilot-instructions.md", "*.instructions.md", "*.agent.md", "*.chatmode.md", "*.prompt.md"),
    folders=(
        ".github/instructions",
        ".github/agents",
        ".github/prompts",
        ".github/chatmodes",
        "GitHub.copilot-chat/memory-tool",
    ),
)
