"""Text files as records, for every store that keeps its memories as files."""

from __future__ import annotations

import datetime
import fnmatch
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

from auditor.memory.stores import format as shape
from auditor.memory.stores.format import Candidate, Reading
from auditor.model.finding import Place
from auditor.model.memory import MemoryRecord, Tier, Writer

TEXT = frozenset({".md", ".mdc", ".txt", ".markdown", ".rst", ".text", ".mdx"})
INDEX_NAMES = frozenset({"memory.md", "memory_summary.md"})
_MOST_FILES = 100_000
_DEEPEST = 24

Wanted: TypeAlias = Callable[[str], bool]
Sorter: TypeAlias = Callable[[str], Tier]


def ends_with(candidate: Candidate, pattern: str) -> bool:
    """Whether the last components of the path match a pattern such as `.roo/rules*`; case does not matter."""
    wanted = pattern.lower().split("/")
    last = candidate.parts[-len(wanted) :]
    return len(last) == len(wanted) and all(
        fnmatch.fnmatchcase(part.lower(), want) for part, want in zip(last, wanted, strict=True)
    )


def is_text(name: str) -> bool:
    """Whether a name promises text."""
    return os.path.splitext(name)[1].lower() in TEXT


def has_text(candidate: Candidate) -> bool:
    """Whether a folder holds text files or folders that may."""
    return any(is_text(name) or "." not in name for name in candidate.names)


def always(tier: Tier) -> Sorter:
    """Sort everything into one tier."""
    return lambda _name: tier


def tree(
    reading: Reading,
    *,
    wanted: Wanted = is_text,
    tier: Sorter,
    writer: Writer = "unknown",
    root: Path | None = None,
) -> Iterator[MemoryRecord]:
    """Read a file, or the wanted files of a folder: an index first, links as records that are not followed."""
    root = root or reading.path
    if not root.is_dir():
        yield from file(root, root.name, reading.label, tier=tier, writer=writer)
        return
    for number, path in enumerate(files(root, reading, wanted)):
        relative = path.relative_to(root).as_posix()
        label = f"{reading.label}/{path.relative_to(reading.path).as_posix()}"
        if number >= _MOST_FILES:
            reading.skip("", f"more than {_MOST_FILES:,} files")
            return
        if path.is_symlink():
            yield link(path, relative, reading, label)
            continue
        try:
            yield from file(path, relative, label, tier=tier, writer=writer)
        except OSError as error:
            reading.skip(relative, error.strerror or "not readable")


def files(root: Path, reading: Reading, wanted: Wanted) -> Iterator[Path]:
    """Give the wanted files of a folder and every link in it, in load order."""

    def refuse(error: OSError) -> None:
        reading.skip(str(error.filename or ""), error.strerror or "not readable")

    for folder, folders, names in os.walk(root, onerror=refuse):
        folders.sort()
        if len(Path(folder).relative_to(root).parts) >= _DEEPEST:
            reading.skip(Path(folder).relative_to(root).as_posix(), f"nested deeper than {_DEEPEST} folders")
            folders.clear()
        linked = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        for name in sorted([*names, *linked], key=lambda each: (each.lower() not in INDEX_NAMES, each)):
            path = Path(folder, name)
            if wanted(name) or path.is_symlink():
                yield path


def link(path: Path, relative: str, reading: Reading, label: str) -> MemoryRecord:
    """Give a link as a record: where it points, and whether that is inside the store."""
    inside = os.path.realpath(path).startswith(os.path.realpath(reading.path) + os.sep)
    properties = {"link": os.readlink(path), "inside": inside}
    return MemoryRecord(id=relative, text="", location=Place(path=label), properties=properties)


def file(path: Path, name: str, label: str, *, tier: Sorter, writer: Writer = "unknown") -> Iterator[MemoryRecord]:
    """Read one file; a long one in pieces that are cut at lines."""
    with shape.regular(path) as stream:
        updated = datetime.datetime.fromtimestamp(os.fstat(stream.fileno()).st_mtime, tz=datetime.UTC)
        line, piece = 1, 1
        while raw := stream.read(shape.MAX_RECORD):
            raw += stream.readline(shape.MAX_RECORD) if len(raw) == shape.MAX_RECORD else b""
            yield MemoryRecord(
                id=name if piece == 1 else f"{name} part {piece}",
                text=raw.decode("utf-8", "surrogateescape"),
                tier=tier(name),
                updated=updated,
                writer=writer,
                location=Place(path=label, line=line),
                verbatim=True,
                properties={"parent": str(path.parent)},
            )
            line += raw.count(b"\n")
            piece += 1
