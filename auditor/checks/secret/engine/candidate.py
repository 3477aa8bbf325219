"""A match before anybody has decided whether it is a secret: where it stands and what stands around it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from auditor.checks.secret.engine.schema import SecretRule

_LINE = 400
_PARAGRAPH = 8192


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One match of one rule; holds the raw value, so it never leaves the engine."""

    rule: SecretRule
    data: bytes = field(repr=False)
    start: int
    end: int
    span: tuple[int, int]
    name_span: tuple[int, int] = (-1, -1)
    groups: dict[str, bytes] = field(default_factory=dict, repr=False)
    path: str = ""

    @cached_property
    def value(self) -> bytes:
        """The secret itself."""
        return self.data[self.start : self.end]

    @cached_property
    def before(self) -> bytes:
        """The line up to the value, cut where lines never end."""
        lead = self.data[max(0, self.start - _LINE) : self.start]
        return lead[lead.rfind(b"\n") + 1 :]

    @cached_property
    def line(self) -> bytes:
        """How the line of the value begins, however long it is up to there."""
        start = self.data.rfind(b"\n", max(0, self.start - _PARAGRAPH), self.start) + 1
        return self.data[start : start + _LINE]

    @cached_property
    def after(self) -> bytes:
        """The line behind the value, cut likewise."""
        return self.data[self.end : self.end + _LINE].partition(b"\n")[0]

    def around(self, distance: int) -> bytes:
        """What stands within a distance, value included."""
        return self.data[max(0, self.start - distance) : self.end + distance]
