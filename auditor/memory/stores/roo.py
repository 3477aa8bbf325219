"""Roo Code: rules of a project, for all modes or for one."""

from __future__ import annotations

from auditor.memory.stores.instructions import home, rules

STORE = rules(
    kind="roo",
    title="Roo Code rules",
    agent="Roo Code",
    loaded="with every task, or in one mode",
    files=(".roorules", ".roorules-*"),
    folders=(".roo/rules", ".roo/rules-*"),
    homes=lambda: (home(".roo"),),
)
