"""Junie: guidelines of a project."""

from __future__ import annotations

from auditor.memory.stores.instructions import rules

STORE = rules(
    kind="junie",
    title="Junie guidelines",
    agent="Junie",
    loaded="with every task",
    files=(".junie/guidelines.md", ".junie/AGENTS.md"),
    folders=(".junie/guidelines",),
    rank=44,
)
