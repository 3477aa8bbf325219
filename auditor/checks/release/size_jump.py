"""release/size-jump: the package is much larger than the release before."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.model.finding import Finding
from auditor.release.delta import Delta

_PERCENT, _LEAST = 50, 100_000


def check(context: PackageContext) -> Iterator[Finding]:
    """Report growth beyond the budget, or beyond half of the size without one, and what it comes from."""
    delta, percent = context.delta, context.budget.percent
    if delta is None or not delta.old.total_bytes:
        return
    grown = delta.growth * 100 / delta.old.total_bytes
    if grown <= (_PERCENT if percent is None else percent) or (percent is None and delta.growth < _LEAST):
        return
    largest = _largest(delta)
    named = ", ".join(f"{path} (+{size:,})" for path, size in largest[:3])
    limit = "" if percent is None else f", the budget is {percent} %"
    yield context.finding(
        f"{delta.new.total_bytes:,} bytes, {delta.old.total_bytes:,} in {delta.old.label}: {grown:+.0f} %{limit}; "
        f"most of it in {named}",
        path=largest[0][0],
        evidence="size",
        level=None if percent is None else "error",
        properties={"before": delta.old.total_bytes, "after": delta.new.total_bytes, "percent": round(grown, 1)},
    )


def _largest(delta: Delta) -> list[tuple[str, int]]:
    sizes = [(file.path, file.size) for file in delta.added]
    sizes += [(pair.new.path, pair.grown) for pair in (*delta.changed, *delta.renamed)]
    return sorted(sizes, key=lambda each: (-each[1], each[0]))
