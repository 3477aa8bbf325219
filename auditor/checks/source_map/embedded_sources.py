"""Original sources inside maps that the package does not hold otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.checks.map_disclosure import TREE, Disclosure, counted, disclosures, map_files, sized
from auditor.checks.map_intent import meant_to_stay, seriousness
from auditor.checks.openness import Openness, openness
from auditor.model.finding import Finding, Place
from auditor.model.source_map import OriginalSource

_RELATED = 20


def check(context: PackageContext) -> Iterator[Finding]:
    """Report all that the package's maps disclose in one finding, at the map that discloses most."""
    found = sorted(disclosures(context), key=lambda each: (-each.size, each.map.chain))
    if not found:
        return
    stance, intent = openness(context), meant_to_stay(context)
    first, others = found[0], found[1:]
    yield context.finding(
        _message(found, stance, intent),
        path=first.map.chain[0],
        chain=first.map.chain,
        evidence="maps with sources",
        level=seriousness(stance, intent),
        related=tuple(_place(each) for each in others[:_RELATED]),
        properties={**_properties(found, stance, intent), "files": list(map_files(context))},
    )


def _message(found: list[Disclosure], stance: Openness, intent: str) -> str:
    sources = _distinct(found)
    lines = sum(source.lines or 0 for source in sources)
    size = sum(source.size or 0 for source in sources)
    where = found[0].map.chain[0] if len(found) == 1 else f"{len(found):,} maps"
    verb = "is" if len(sources) == 1 else "are"
    text = f"{counted(len(sources), 'source file')}, {counted(lines, 'line')} ({sized(size)}) {verb} inside {where}"
    if stance.stance != "open":
        text += f"; {stance.reason}"
    return f"{text}; {intent}" if intent else text


def _distinct(found: list[Disclosure]) -> list[OriginalSource]:
    """Count a source once, however many maps carry it."""
    return list({(source.path, source.checksum): source for each in found for source in each.hidden}.values())


def _place(each: Disclosure) -> Place:
    return Place(path=each.map.chain[0], label=f"{counted(len(each.hidden), 'source file')}, {sized(each.size)}")


def _properties(found: list[Disclosure], stance: Openness, intent: str) -> dict[str, object]:
    sources = _distinct(found)
    paths = sorted({source.path for source in sources})
    return {
        "maps": len(found),
        "sources": len(sources),
        "lines": sum(source.lines or 0 for source in sources),
        "bytes": sum(source.size or 0 for source in sources),
        "stance": stance.stance,
        "evidence": [*stance.because, *([intent] if intent else [])],
        "tree": paths[:TREE],
        "tree_truncated": len(paths) > TREE,
    }
