"""Where a finding in a generated file comes from, by the map that belongs to the file, for checks that give a place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from urllib.parse import unquote

from auditor.checks.map_disclosure import resolved
from auditor.errors import StowgateError
from auditor.model.finding import Finding
from auditor.model.source_map import MapReference
from auditor.scan.origin import Lookup
from auditor.unpack.base64_runs import decoded

Read = Callable[[str], bytes | None]

_DATA = re.compile(rb"data:application/json[^,\s]{0,64};base64,")
_MOST = 20


@dataclass(kw_only=True)
class Origins:
    """The maps of some files, read when a finding first asks; `read` gives None for what is not there."""

    read: Read
    references: Mapping[str, MapReference]
    _known: dict[str, Lookup | None] = field(default_factory=dict)

    def told(self, finding: Finding) -> Finding:
        """Give a finding with its origin, where a map of moderate size tells it."""
        place = finding.place
        if finding.origin is not None or len(finding.chain) != 1 or not place.line or not place.column:
            return finding
        if place.path not in self._known and len(self._known) < _MOST:
            self._known[place.path] = self._lookup(place.path)
        found = self._known.get(place.path)
        return replace(finding, origin=found.origin(place.line, place.column)) if found else finding

    def _lookup(self, path: str) -> Lookup | None:
        for way in (partial(self._named, path), partial(self.read, f"{path}.map")):
            try:
                data = way()
            except (OSError, StowgateError, ValueError):
                continue
            if data:
                return Lookup(data)
        return None

    def _named(self, path: str) -> bytes | None:
        reference = self.references.get(path)
        if reference is None:
            return None
        if not reference.inline:
            target = resolved(path, unquote(reference.url.split("#", 1)[0]))
            return self.read(target) if target else None
        comment = (self.read(path) or b"")[reference.start : reference.end]
        found = _DATA.search(comment)
        return decoded(comment[found.end() :]) if found else None


def by_file(references: Iterable[MapReference]) -> dict[str, MapReference]:
    """Give for each file the comment that counts: its last, in the file itself."""
    return dict(_own(references))


def _own(references: Iterable[MapReference]) -> Iterator[tuple[str, MapReference]]:
    for each in references:
        if len(each.chain) == 1 and each.final:
            yield each.chain[0], each
