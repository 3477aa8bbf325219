"""Amazon Q Developer: rules of a project."""

from __future__ import annotations

from auditor.memory.stores.instructions import home, rules

STORE = rules(
    kind="amazon-q",
    title="Amazon Q rules",
    agent="Amazon Q Developer",
    loaded="with every conversation",
    folders=(".amazonq/rules", "amazonq/rules"),
    homes=lambda: (home(".aws", "amazonq", "rules"),),
)
