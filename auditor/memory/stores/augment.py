"""Augment: rules and guidelines of a workspace."""

from __future__ import annotations

from auditor.memory.stores.instructions import home, rules

STORE = rules(
    kind="augment",
    title="Augment rules",
    agent="Augment",
    loaded="always, by hand or when they fit",
    files=(".augment-guidelines",),
    folders=(".augment/rules",),
    homes=lambda: (home(".augment", "rules"),),
)
