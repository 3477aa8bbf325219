"""Entries for uv's build backend: `source-exclude`, which cuts the wheel too."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.repair.desk import Desk
from auditor.repair.model import Group, Offer
from auditor.repair.places._arrays import into
from auditor.repair.places._spelling import any_character, globs, ways

PROFILES = ("uv_build",)
_TABLE = ("tool", "uv", "build-backend")


def offers(desk: Desk, groups: tuple[Group, ...]) -> Iterator[Offer]:
    """Give the edits that might keep all groups out, the best first."""
    source, wheel = (*_TABLE, "source-exclude"), (*_TABLE, "wheel-exclude")
    spelled = [*ways([_anchored(group) for group in groups]), *ways([globs(group) for group in groups])]
    yield from into(desk, "pyproject.toml", ((source,), (source, wheel), (wheel,)), spelled)


def _anchored(group: Group) -> tuple[tuple[str, ...], ...]:
    if group.kind == "suffix":
        return ((f"/{group.within}/**/*{group.text}" if group.within else f"*{group.text}",),)
    if group.kind == "name":
        return ((any_character(group.text),),)
    return ((f"/{any_character(group.text)}",), (f"/{any_character(group.text)}/**",))
