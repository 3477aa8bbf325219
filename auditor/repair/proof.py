"""Ask every packager again over an edit: the unwanted files must be gone, and nothing else may have changed."""

from __future__ import annotations

from collections.abc import Iterable

from auditor.errors import StowgateError
from auditor.inventory.filesystem import FileSystem, Overlay
from auditor.model.package import Package
from auditor.repair.model import Drafts, Row, Witness

# A file that an edit may have to make, and that the sdist then holds.
_BY_ITSELF = frozenset({"MANIFEST.in"})


def dropped(package: Package, unwanted: frozenset[str]) -> frozenset[str]:
    """Give the paths in a package that are made of unwanted files of the project."""
    return frozenset(file.path for file in package.files if file.origin in unwanted)


def prove(
    witnesses: Iterable[Witness], files: FileSystem, drafts: Drafts, unwanted: frozenset[str]
) -> tuple[Row, ...] | None:
    """Recompute every list with the edit in memory; None when any of them is not exactly as it should be."""
    rows = []
    for witness in witnesses:
        row = _row(witness, Overlay(files, drafts), unwanted)
        if row is None:
            return None
        rows.append(row)
    return tuple(rows)


def _row(witness: Witness, files: FileSystem, unwanted: frozenset[str]) -> Row | None:
    try:
        after = witness.pack(files)
    except (StowgateError, OSError):
        return None
    gone = dropped(witness.before, unwanted)
    fresh = after.paths - witness.before.paths
    if after.paths - fresh != witness.before.paths - gone or not fresh <= _BY_ITSELF:
        return None
    if after.evidence == "approximate" and witness.before.evidence != "approximate":
        return None
    return Row(label=witness.label, before=len(witness.before.files), after=len(after.files), gone=tuple(sorted(gone)))
