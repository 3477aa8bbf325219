"""Continue: rules of a project and of the user."""

from __future__ import annotations

from auditor.memory.stores.instructions import home, rules

STORE = rules(
    kind="continue",
    title="Continue rules",
    agent="Continue",
    loaded="always or by glob, as the front matter says",
    files=(".continuerules",),
    folders=(".continue/rules",),
    homes=lambda: (home(".continue", "rules"),),
)
