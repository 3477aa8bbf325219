"""release/shrunk: most of what the release before had is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from auditor.checks.context import PackageContext
from auditor.checks.ignore_lines import and_more
from auditor.model.finding import Finding
from auditor.model.package import ShippedFile

_FEW = 4


def check(context: PackageContext) -> Iterator[Finding]:
    """Report a release with less than half of the files, or a fifth of the bytes, of the one before.

    Maps that stay at home are no loss; and where there are more files than before, smaller ones are no accident.
    """
    delta = context.delta
    if delta is None or len(delta.old.files) < _FEW:
        return
    old, new = _without_maps(delta.old.files), _without_maps(delta.new.files)
    files = len(new) / max(len(old), 1)
    size = sum(file.size for file in new) / max(sum(file.size for file in old), 1)
    if files > 1 or (files >= 0.5 and size >= 0.2):
        return
    gone = [file.path for file in delta.removed]
    missing = f"; missing: {and_more(gone)}" if gone else ""
    yield context.finding(
        f"{len(delta.new.files):,} files and {delta.new.total_bytes:,} bytes, where {delta.old.label} had "
        f"{len(delta.old.files):,} and {delta.old.total_bytes:,}{missing}",
        path=gone[0] if gone else min(delta.new.paths, default=""),
        evidence="size",
        level="error" if min(files, size) < 0.2 else None,
        properties={"paths": gone[:100]},
    )


def _without_maps(files: Iterable[ShippedFile]) -> list[ShippedFile]:
    return [file for file in files if not file.path.endswith(".map")]
