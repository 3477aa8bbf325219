"""What the engine says about one secret at one place: nothing in here can be turned back into the secret."""

from __future__ import annotations

from dataclasses import dataclass, field

from auditor.model.rule import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """A secret, redacted. `start` and `end` are offsets of the value in the blob."""

    rule: str
    level: Level
    start: int
    end: int
    excerpt: str
    fingerprint: str
    facts: tuple[str, ...] = ()
    paired: tuple[int, int] | None = None
    once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A candidate that a named filter set aside."""

    rule: str
    start: int
    end: int
    excerpt: str
    fingerprint: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A detection that an inline marker accepts."""

    detection: Detection
    marker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Everything the engine has to say about one blob; `cut` names rules with more look-alikes than were judged."""

    detections: tuple[Detection, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    marked: tuple[Marked, ...] = ()
    cut: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a judge makes of a candidate: a level (None: the rule's own), facts, or the name of why it is nothing."""

    level: Level | None = None
    facts: tuple[str, ...] = ()
    drop: str = ""
    span: tuple[int, int] | None = field(default=None)
