"""Entries for pdm-backend: `excludes`."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.repair.desk import Desk
from auditor.repair.model import Group, Offer
from auditor.repair.places._arrays import into
from auditor.repair.places._spelling import globs, ways

PROFILES = ("pdm-backend",)


def offers(desk: Desk, groups: tuple[Group, ...]) -> Iterator[Offer]:
    """Give the edits that might keep all groups out, the best first."""
    yield from into(
        desk, "pyproject.toml", ((("tool", "pdm", "build", "excludes"),),), ways([globs(group) for group in groups])
    )
