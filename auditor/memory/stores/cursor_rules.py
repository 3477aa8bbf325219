"""Cursor: rules of a project."""

from __future__ import annotations

from auditor.memory.stores.instructions import rules

STORE = rules(
    kind="cursor-rules",
    title="Cursor rules",
    agent="Cursor",
    loaded="always, by glob, or when the model asks, as the front matter says",
    files=(".cursorrules",),
    folders=(".cursor/rules", ".cursor/commands"),
)
