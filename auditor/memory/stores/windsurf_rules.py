"""Windsurf: rules of a workspace, of the user and of the machine."""

from __future__ import annotations

from pathlib import Path

from auditor.memory.stores.instructions import rules

STORE = rules(
    kind="windsurf-rules",
    title="Windsurf rules",
    agent="Windsurf",
    loaded="always, by glob, or when the model decides, as `trigger` says",
    files=(".windsurfrules",),
    folders=(".windsurf/rules", "Windsurf/rules", "windsurf/rules"),
    homes=lambda: (Path("/etc/windsurf/rules"), Path("/Library/Application Support/Windsurf/rules")),
)
