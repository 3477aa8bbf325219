"""Serena: memories of a project, which the agent writes and lists by name."""

from __future__ import annotations

from auditor.memory.stores.instructions import home, rules

STORE = rules(
    kind="serena",
    title="Serena memories",
    agent="Serena",
    loaded="by name, when the agent asks for one",
    folders=(".serena/memories",),
    homes=lambda: (home(".serena", "memories"),),
    tier="topic",
    writer="agent",
)
