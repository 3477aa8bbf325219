"""Maps written into the very files that people load."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.checks.map_disclosure import is_vendored, own_maps, sized
from auditor.checks.openness import openness
from auditor.model.finding import Finding


def check(context: PackageContext) -> Iterator[Finding]:
    """Report each file with a map of some weight in a data: URL."""
    closed = openness(context).stance == "closed"
    maps = {each.chain[:-1]: each for each in own_maps(context) if "data: " in each.chain[-1]}
    for reference in context.contents.references:
        found = maps.get(reference.chain)
        if not reference.inline or is_vendored(reference.chain[0]) or found is None:
            continue
        carried = f" and carries {len(found.disclosed)} sources" if found.disclosed else ""
        yield context.finding(
            f"{sized(reference.end - reference.start)} of {reference.chain[-1]} are a source map in a comment{carried}",
            path=reference.chain[0],
            chain=reference.chain,
            evidence=f"inline {len(reference.chain)}",
            level="warning" if closed and found.disclosed else "note",
            offset=reference.start if len(reference.chain) == 1 else None,
            properties={"bytes": reference.end - reference.start, "sources": len(found.sources)},
        )
