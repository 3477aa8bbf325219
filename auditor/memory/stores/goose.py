"""Goose: hints of a project and of the user."""

from __future__ import annotations

from auditor.memory.stores.instructions import home, rules

STORE = rules(
    kind="goose",
    title="Goose hints",
    agent="Goose",
    loaded="at the start of every session",
    files=(".goosehints", ".goosehints.local"),
    folders=("goose/memory", ".goose/memory"),
    homes=lambda: (home(".config", "goose"),),
)
