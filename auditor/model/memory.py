"""What an agent remembers: stores, their records, and what outlives pruning, for everything under memory/."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from auditor.model.finding import Place

Tier: TypeAlias = Literal["index", "topic", "transcript", "rules", "session", "vector", "graph", "summary"]
Writer: TypeAlias = Literal["user", "agent", "tool", "import", "unknown"]
Verdict: TypeAlias = Literal["whole", "partial", "gone", "uncertain"]

_WEIGHT: dict[Verdict, float] = {"whole": 1.0, "partial": 0.5, "uncertain": 0.5, "gone": 0.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryStore:
    """One store on disk or behind a URL: what it is, where it is, and who loads it when."""

    kind: str
    path: str
    records: int = 0
    size: int = 0
    updated: datetime.datetime | None = None
    agent: str = ""
    loaded: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryRecord:
    """One thing that is remembered.

    `verbatim` says that the text stands in the file at `location` as it is, so that its lines can be counted there.
    `deleted` says why a record that the product treats as gone can still be read. `priority` and `pinned` are the
    store's own words about how important a record is. `properties` carries what only one format knows; the keys
    `link` and `import` name a place the record points to, which is looked at and never followed.
    """

    id: str
    text: str
    tier: Tier = "topic"
    created: datetime.datetime | None = None
    updated: datetime.datetime | None = None
    writer: Writer = "unknown"
    scope: str = ""
    location: Place
    verbatim: bool = False
    deleted: str = ""
    priority: float | None = None
    pinned: bool = False
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survival:
    """What one pruning policy leaves of one span, and why, with the numbers."""

    policy: str
    verdict: Verdict
    because: str
    odds: Odds | None = None

    @property
    def share(self) -> float:
        """How much of the span stays, as far as that can be said: where a model decides, the mean of its odds."""
        if self.verdict == "uncertain" and self.odds is not None:
            return sum(self.odds) / len(self.odds)
        return _WEIGHT[self.verdict]


class Odds(NamedTuple):
    """How likely a span stays when a model decides, in three ways of working."""

    verbatim: float
    faithful: float
    lossy: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What of a payload an agent gets to read, and why."""

    agent: str
    verdict: Verdict
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryEvidence:
    """What a finding in a store knows beyond a finding in a package."""

    store: str
    record: str
    tier: Tier
    span: tuple[int, int] = (0, 0)
    decoded: str = ""
    survival: tuple[Survival, ...] = ()
    reaches: tuple[Reach, ...] = ()

    @property
    def survival_score(self) -> float:
        """How much of the span the policies leave on average: 0 is gone everywhere, 1 is whole everywhere."""
        if not self.survival:
            return 0.0
        return round(sum(each.share for each in self.survival) / len(self.survival), 3)
