"""Kiro: steering files."""

from __future__ import annotations

from auditor.memory.stores.instructions import home, rules

STORE = rules(
    kind="kiro",
    title="Kiro steering",
    agent="Kiro",
    loaded="always, by file or by hand, as `inclusion` says",
    folders=(".kiro/steering",),
    homes=lambda: (home(".kiro", "steering"),),
)
