"""ships/case-collision: names that fall together where case or accents do not count."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.model.finding import Finding, Place


def check(context: PackageContext) -> Iterator[Finding]:
    """Report files that overwrite each other, or stand where another needs a folder, on Windows or macOS."""
    spellings: defaultdict[str, set[str]] = defaultdict(set)
    reasons = {file.path: file.why for file in context.package.files}
    for path in reasons:
        spellings[_folded(path)].add(path)
    for path in reasons:
        for folder in _folders(path):
            if _folded(folder) in spellings:
                spellings[_folded(folder)].add(f"{folder}/")
    for paths in spellings.values():
        if len(paths) > 1:
            first, *others = sorted(paths)
            yield context.finding(
                f"{' and '.join(sorted(paths))} have one name on Windows and macOS: whoever unpacks last wins",
                path=first.rstrip("/"),
                why=reasons.get(first),
                related=tuple(Place(path=other, label="collides with") for other in others),
            )


def _folders(path: str) -> Iterator[str]:
    head, slash, _ = path.rpartition("/")
    while slash:
        yield head
        head, slash, _ = head.rpartition("/")


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
