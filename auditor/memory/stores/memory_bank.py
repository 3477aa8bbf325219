"""Memory banks: the notes that Cline and Roo Code keep about a project between tasks."""

from __future__ import annotations

from auditor.memory.stores.instructions import rules

STORE = rules(
    kind="memory-bank",
    title="memory bank",
    agent="Cline, Roo Code and others",
    loaded="whole, at the start of every task",
    folders=("memory-bank", "memory_bank", ".memory-bank"),
    tier="topic",
    writer="agent",
    rank=60,
)
