"""The shape of a pruning policy and of what it leaves, for every file in this folder."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from auditor.model.memory import MemoryRecord, Tier

Span: TypeAlias = tuple[int, int]
Parameters: TypeAlias = Mapping[str, float]
Unit: TypeAlias = Literal["", "line", "unit", "byte"]

FILES: frozenset[Tier] = frozenset({"index", "topic", "rules"})
TALK: frozenset[Tier] = frozenset({"transcript", "session"})
FACTS: frozenset[Tier] = frozenset({"topic", "vector", "graph", "summary"})


class Criteria(NamedTuple):
    """What a product tells its model to keep and to drop; a model decides in that light.

    Each number moves the odds that an entry stays in a faithful rewriting: `instructs` for entries that order
    something, `decides` for decisions and preferences, `names` for identifiers, `duplicate`, `outdated`,
    `derivable` and `verbose` for what prompts ask to drop. `merges` says that survivors end up in one text.
    """

    of: str
    start: float = 0.5
    instructs: float = 0.2
    decides: float = 0.2
    names: float = 0.1
    duplicate: float = -0.3
    outdated: float = -0.4
    derivable: float = -0.2
    verbose: float = -0.1
    talks_to_summary: float = 0.2
    merges: bool = True


class Left(NamedTuple):
    """What is left of one record.

    `kept` are the stretches of its text that stay, in order; None is all of it. `marks` is what the product puts
    after each stretch. `model` is set when a model decides about what was kept, `doubt` when a fact is missing.
    `unit` says how places are counted in the sentence that goes with `because`.
    """

    because: str
    kept: tuple[Span, ...] | None = None
    marks: tuple[str, ...] = ()
    model: Criteria | None = None
    doubt: str = ""
    unit: Unit = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a policy may know beyond the records: the time, and its numbers."""

    clock: datetime.datetime
    parameters: Parameters

    def number(self, name: str) -> int:
        """Give a parameter as a whole number."""
        return int(self.parameters[name])


Prune: TypeAlias = Callable[[Sequence[MemoryRecord], Context], list[Left]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How one product prunes: a pure function from records to what is left of each, in the same order.

    `products` are globs over a store's kind and agent. `versions` gives the numbers per product version, the newest
    first. `names` are the file names it looks at, when names matter. A `generic` policy looks at stores of no product
    too. A policy is `settled` when running it on its own result changes nothing.
    """

    id: str
    title: str
    prune: Prune
    tiers: frozenset[Tier]
    versions: Mapping[str, Parameters]
    products: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    generic: bool = False
    settled: bool = False

    @property
    def version(self) -> str:
        """The newest version whose numbers are known."""
        return next(iter(self.versions))

    def parameters(self, version: str = "") -> Parameters:
        """Give the numbers of one version."""
        return self.versions[version or self.version]

    def run(self, records: Sequence[MemoryRecord], clock: datetime.datetime, version: str = "") -> list[Left]:
        """Prune."""
        return self.prune(records, Context(clock=clock, parameters=self.parameters(version)))


class Piece(NamedTuple):
    """A stretch of a record that is left, and where it stands in the result."""

    start: int
    end: int
    at: int


def pieces(text: str, left: Left) -> tuple[Piece, ...]:
    """Map what is left to its places in the result."""
    at, found = 0, []
    for number, (start, end) in enumerate(stretches(text, left)):
        found.append(Piece(start, end, at))
        at += end - start + (len(left.marks[number]) if number < len(left.marks) else 0)
    return tuple(found)


def stretches(text: str, left: Left) -> tuple[Span, ...]:
    """Give the stretches that stay."""
    return ((0, len(text)),) if left.kept is None else left.kept


def result(text: str, left: Left) -> str:
    """Give the text that the product goes on with."""
    parts = []
    for number, (start, end) in enumerate(stretches(text, left)):
        parts.append(text[start:end])
        if number < len(left.marks):
            parts.append(left.marks[number])
    return "".join(parts)
