"""Maps that weigh more than what they map."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.checks.map_disclosure import sized
from auditor.model.finding import Finding

_HEAVY = 10_000_000
_WORTH_A_WORD = 1_000_000


def check(context: PackageContext) -> Iterator[Finding]:
    """Report maps over 10 MB, or that are more than half of a package of some size."""
    sizes = {file.path: file.size for file in context.package.files}
    maps = {each.chain[0] for each in context.contents.maps if len(each.chain) == 1 or "data: " in each.chain[-1]}
    weights = {path: sizes.get(path, 0) for path in maps if path.lower().endswith((".map", ".json"))}
    total = sum(weights.values())
    whole = max(context.package.total_bytes, 1)
    heaviest = max(sorted(weights), key=lambda path: weights[path], default="")
    if not heaviest or total < _WORTH_A_WORD or (weights[heaviest] < _HEAVY and total * 2 < whole):
        return
    yield context.finding(
        f"maps are {sized(total)} of {sized(whole)}, {total * 100 // whole} % of the package; "
        f"{heaviest} alone is {sized(weights[heaviest])}",
        path=heaviest,
        evidence="heavy maps",
        level="warning" if weights[heaviest] >= _HEAVY else "note",
        properties={"bytes": total, "share": round(total / whole, 3), "maps": len(weights)},
    )
