"""A rule's words and its place in the catalogue, for checks, formats and the people who read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal, TypeAlias, get_args

Level: TypeAlias = Literal["error", "warning", "note"]

LEVELS: tuple[Level, ...] = get_args(Level)
SEVERITY: dict[str, int] = {"error": 3, "warning": 2, "note": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule, as `rules/<family>/<slug>.yaml` words it.

    `score` is a security severity from 0 to 10; `level` is what a finding gets unless the evidence says otherwise.
    A pattern rule has a `pattern`, which the engine of its family reads, and texts that must and must not match;
    a code rule has neither: its examples are trees in fixtures/.
    """

    id: str
    level: Level
    score: float
    title: str
    why: str
    fix: str
    references: tuple[str, ...]
    since: str
    pattern: Mapping[str, Any] | None = field(default=None, repr=False)
    match: tuple[str, ...] = field(default=(), repr=False)
    no_match: tuple[str, ...] = field(default=(), repr=False)

    @property
    def family(self) -> str:
        """The folder the rule lives in."""
        return self.id.partition("/")[0]

    @property
    def slug(self) -> str:
        """The id without its family."""
        return self.id.partition("/")[2]


def matches(pattern: str, identity: str) -> bool:
    """Say whether `family`, `family/slug` or a glob over ids means this rule."""
    return pattern == identity.partition("/")[0] or fnmatchcase(identity, pattern)
