"""Ignore files as their authors meant them: lines with their places, judged with git's rules and not npm's."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pathspec import GitIgnoreSpec

from auditor.checks import git_patterns
from auditor.model.package import ShippedFile

if TYPE_CHECKING:
    from auditor.checks.context import PackageContext

# Whatever an ignore entry says, npm adds these, or its author asked for them by name.
FORCED = frozenset({"always-included", "main", "bin", "browser", "bundled-dependency"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One pattern of an ignore file, without its `!`."""

    number: int
    text: str
    negated: bool
    spec: GitIgnoreSpec = field(compare=False, repr=False)

    def means(self, path: str) -> bool:
        """Say whether the author meant this path, by the rules they know from git."""
        return bool(self.spec.match_file(path))


def parse(text: str) -> tuple[Line, ...]:
    """Read an ignore file's patterns; a pattern that git itself would not take is left out."""
    found = []
    for number, raw in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        spec = compiled(line.lstrip("!"))
        if spec is not None:
            found.append(Line(number=number, text=line, negated=line.startswith("!"), spec=spec))
    return tuple(found)


def compiled(pattern: str) -> GitIgnoreSpec | None:
    """Compile one pattern, or nothing when it is none."""
    try:
        return git_patterns.compiled([pattern]) if pattern else None
    except ValueError:
        return None


def read(context: PackageContext, path: str) -> tuple[Line, ...] | None:
    """Read an ignore file of the package's tree, by its path in the package; None when there is none."""
    prediction = context.prediction
    if prediction is None:
        return None
    place = posixpath.join(context.package.root, path)
    entry = prediction.files.entry(place)
    if entry is None or entry.kind != "file":
        return None
    return parse(prediction.files.read(place).decode("utf-8", "replace"))


def folders(context: PackageContext) -> tuple[str, ...]:
    """List the folders that files ship from, the root first; bundled dependencies have rules of their own."""
    found = {""}
    for file in context.package.files:
        if file.why.kind != "bundled-dependency":
            head = posixpath.dirname(file.path)
            while head not in found:
                found.add(head)
                head = posixpath.dirname(head)
    return tuple(sorted(found))


def below(files: Iterable[ShippedFile], folder: str) -> Iterator[tuple[str, ShippedFile]]:
    """Give the files in a folder, with their paths relative to it."""
    lead = f"{folder}/" if folder else ""
    for file in files:
        if file.path.startswith(lead):
            yield file.path[len(lead) :], file


def reopened(lines: tuple[Line, ...], after: Line, path: str) -> bool:
    """Say whether a later negation asks for the path."""
    return any(line.negated and line.number > after.number and line.means(path) for line in lines)


def and_more(paths: list[str]) -> str:
    """Name the first of several paths and count the rest."""
    rest = len(paths) - 1
    return paths[0] if not rest else f"{paths[0]} and {rest:,} more file{'s' if rest > 1 else ''}"
