"""Cline: rules of a project."""

from __future__ import annotations

from auditor.memory.stores.instructions import home, rules

STORE = rules(
    kind="cline",
    title="Cline rules",
    agent="Cline",
    loaded="with every task",
    files=(".clinerules",),
    folders=(".clinerules", "Cline/Rules"),
    homes=lambda: (home("Documents", "Cline", "Rules"),),
)
