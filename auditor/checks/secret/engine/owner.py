"""The secret rules as an owner of patterns in the one scan pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from auditor.checks.secret.engine.core import MOST, Engine
from auditor.checks.secret.engine.detection import Detection, Dropped
from auditor.model.blob import Blob, Incomplete
from auditor.model.finding import Place
from auditor.model.pattern import Hits, Pattern
from auditor.scan.origin import direct_origin
from auditor.scan.places import Places


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place in the outermost blob where it still is one, and in the blob the value was read from."""

    path: str
    line: int
    column: int
    offset: int
    inner: str = ""
    inner_line: int = 0
    inner_column: int = 0
    origin: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A secret, redacted, with everything a finding needs to say about its place."""

    detection: Detection
    chain: tuple[str, ...]
    spot: Spot
    marker: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A candidate that a filter dropped, for `--show-filtered`."""

    dropped: Dropped
    chain: tuple[str, ...]
    spot: Spot


@dataclass(frozen=True, kw_only=True)
class SecretOwner:
    """Judges the hits of secret patterns, one blob at a time."""

    engine: Engine
    show_filtered: bool = False
    roots: tuple[str, ...] = ()
    name: str = field(default="secret", init=False)

    @cached_property
    def patterns(self) -> tuple[Pattern, ...]:
        """What to search for."""
        return tuple(Pattern(id=name, expression=text, every=True) for name, text in self.engine.expressions)

    def judge(self, blob: Blob, hits: Hits) -> Iterator[Sighting | SetAside | Incomplete]:
        """Give what stands, what is accepted inline and, when asked, what was filtered."""
        outcome = self.engine.judge(blob.data, hits, self._below(blob))
        for identity in outcome.cut:
            detail = f"more than {MOST:,} look-alikes of {identity}; the rest was not judged"
            yield Incomplete(chain=blob.chain, limit="candidates", detail=detail)
        if not outcome.detections and not outcome.marked and not (self.show_filtered and outcome.dropped):
            return
        places: dict[int, Places] = {}
        for detection in outcome.detections:
            yield Sighting(detection=detection, chain=blob.chain, spot=_spot(blob, detection.start, places))
        for marked in outcome.marked:
            spot = _spot(blob, marked.detection.start, places)
            yield Sighting(detection=marked.detection, chain=blob.chain, spot=spot, marker=marked.marker)
        if self.show_filtered:
            for dropped in outcome.dropped:
                yield SetAside(dropped=dropped, chain=blob.chain, spot=_spot(blob, dropped.start, places))

    def _below(self, blob: Blob) -> str:
        """Name a blob from the target down: what lies above the target says nothing about it."""
        path = "/".join(blob.chain)
        roots = (root.rstrip("/") + "/" for root in self.roots)
        return next((path.removeprefix(root) for root in roots if path.startswith(root)), path)


def _spot(blob: Blob, start: int, places: dict[int, Places]) -> Spot:
    outer, offset = blob.outward(start)
    base = outer.origin.start if outer.origin is not None and outer.parent is None else 0
    # Lines of a later piece of a large file are not counted: the offset tells the place.
    line, column = (0, 0) if base else _places(outer, places).place(offset)
    spot = Spot(path=blob.path, line=line, column=column, offset=offset + base)
    if not blob.depth:
        return spot
    inner_line, inner_column = _places(blob, places).place(start)
    origin = direct_origin(outer.chain, line, column)
    return replace(spot, inner=blob.name, inner_line=inner_line, inner_column=inner_column, origin=origin)


def _places(blob: Blob, places: dict[int, Places]) -> Places:
    found = places.get(id(blob))
    if found is None:
        found = places[id(blob)] = Places(blob.data)
    return found
