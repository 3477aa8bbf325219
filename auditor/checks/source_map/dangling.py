"""Map comments that lead to nothing in the package."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from auditor.checks.context import PackageContext
from auditor.checks.map_disclosure import counted, is_vendored, resolved
from auditor.model.finding import Finding, Place
from auditor.model.source_map import MapReference

_RELATED = 20


def check(context: PackageContext) -> Iterator[Finding]:
    """Report the package's own files whose last map comment names a file that does not ship."""
    found = [(reference, target) for reference, target in _pointing(context) if target not in context.package.paths]
    if not found:
        return
    (first, target), others = found[0], found[1:]
    more = f", and {counted(len(others), 'other file')} like it" if others else ""
    yield context.finding(
        f"{first.chain[0]} points at {target}, which is not in the package{more}",
        path=first.chain[0],
        # A package without any map leaves them out on purpose; with some of them there, the others were forgotten.
        level=None if any(path.endswith(".map") for path in context.package.paths) else "note",
        evidence="dangling map comments",
        offset=first.start,
        related=tuple(Place(path=reference.chain[0], label=target) for reference, target in others[:_RELATED]),
        properties={"files": len(found)},
    )


def _pointing(context: PackageContext) -> Iterator[tuple[MapReference, str]]:
    for reference in context.contents.references:
        if len(reference.chain) == 1 and reference.final and not reference.inline:
            holder = reference.chain[0]
            target = resolved(holder, unquote(reference.url.split("#", 1)[0]))
            if target is not None and not is_vendored(holder) and not target.startswith("../"):
                yield reference, target
