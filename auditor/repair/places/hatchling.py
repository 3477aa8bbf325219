"""Entries for hatchling: `exclude` for every build, or for one target where that has its own."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.repair.desk import Desk
from auditor.repair.model import Group, Offer
from auditor.repair.places._arrays import into
from auditor.repair.places._spelling import git_lines, ways

PROFILES = ("hatchling",)


def offers(desk: Desk, groups: tuple[Group, ...]) -> Iterator[Offer]:
    """Give the edits that might keep all groups out, the best first."""
    spelled = ways([git_lines(group) for group in groups])
    for file, lead in (("hatch.toml", ("build",)), ("pyproject.toml", ("tool", "hatch", "build"))):
        everywhere = (*lead, "exclude")
        sdist, wheel = ((*lead, "targets", target, "exclude") for target in ("sdist", "wheel"))
        yield from into(desk, file, ((everywhere,), (sdist,), (wheel,), (sdist, wheel)), spelled)
