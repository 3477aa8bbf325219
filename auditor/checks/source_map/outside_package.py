"""Sources that lie above the folder the package is built from."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.checks.map_disclosure import counted, own_maps, resolved
from auditor.checks.openness import openness
from auditor.model.finding import Finding
from auditor.model.source_map import OriginalSource

_SHOWN = 20


def check(context: PackageContext) -> Iterator[Finding]:
    """Report the own sources from outside, all maps together."""
    found: dict[str, tuple[str, OriginalSource]] = {}
    for each in own_maps(context):
        for source in each.own:
            place = resolved(each.chain[0], source.name)
            if place is not None and place.startswith("../"):
                found.setdefault(place, (each.chain[0], source))
    if not found:
        return
    carried = [place for place, (_, source) in found.items() if source.disclosed]
    first = (carried or list(found))[0]
    text = f"{counted(len(found), 'source')} outside the package, such as {first[:200]}"
    closed = openness(context).stance == "closed"
    yield context.finding(
        f"{text}; {len(carried)} with their text" if carried else text,
        path=found[first][0],
        evidence="sources outside",
        level="warning" if carried and closed else "note",
        properties={"sources": sorted(found)[:_SHOWN], "with_text": len(carried)},
    )
