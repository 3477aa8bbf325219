"""Maps that cannot help anybody, and the bytes that leaving them out would save."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.checks.map_disclosure import counted, own_maps, resolved, sized
from auditor.model.finding import Finding, Place
from auditor.model.source_map import SourceMap

_RELATED = 20


def check(context: PackageContext) -> Iterator[Finding]:
    """Report maps of which no source is inside, in the package, or at an address, together."""
    found = [each for each in own_maps(context) if each.sources and not _helps(context, each)]
    if not found:
        return
    total = sum(each.size for each in found)
    found.sort(key=lambda each: (-each.size, each.chain))
    yield context.finding(
        f"{counted(len(found), 'map')} without any source that could be shown: {sized(total)} that could be saved",
        path=found[0].chain[0],
        chain=found[0].chain,
        evidence="useless maps",
        related=tuple(Place(path=each.chain[0], label=sized(each.size)) for each in found[1:_RELATED]),
        properties={"maps": len(found), "bytes": total, "files": list(dict.fromkeys(each.chain[0] for each in found))},
    )


def _helps(context: PackageContext, each: SourceMap) -> bool:
    for source in each.sources:
        place = resolved(each.chain[0], source.name)
        if source.disclosed or (place is None and "://" in source.name) or place in context.package.paths:
            return True
    return False
