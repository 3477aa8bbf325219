"""How a product's rule files become a store, so that each product is a page of names and words."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from auditor.memory.stores import texts
from auditor.memory.stores.format import Candidate, Reading, StoreFormat
from auditor.model.memory import MemoryRecord, Tier, Writer


def home(*parts: str) -> Path:
    """Give a place below the home folder."""
    return Path(os.path.expanduser("~")).joinpath(*parts)


def setting(variable: str, *default: str) -> Path:
    """Give the folder that a variable names, or its default below the home folder."""
    named = os.environ.get(variable)
    return Path(named) if named else home(*default)


def application(*parts: str) -> tuple[Path, ...]:
    """Give where an application keeps its data on Linux, macOS and Windows."""
    roaming = os.environ.get("APPDATA")
    windows = (Path(roaming).joinpath(*parts),) if roaming else ()
    return (home(".config", *parts), home("Library", "Application Support", *parts), *windows)


def rules(  # noqa: PLR0913 - one argument a fact, all by keyword
    *,
    kind: str,
    title: str,
    agent: str,
    loaded: str,
    files: tuple[str, ...] = (),
    folders: tuple[str, ...] = (),
    homes: Callable[[], Iterable[Path]] = tuple,
    wanted: texts.Wanted = texts.is_text,
    tier: Tier = "rules",
    writer: Writer = "unknown",
    rank: int = 50,
) -> StoreFormat:
    """Make the store of files and folders with these names; a name is a pattern for the end of the path."""

    def claims(candidate: Candidate) -> bool:
        if candidate.is_folder:
            return any(texts.ends_with(candidate, each) for each in folders) and bool(candidate.names)
        if not candidate.is_file or not any(texts.ends_with(candidate, each) for each in files):
            return False
        return b"\0" not in candidate.head[:1024]

    def read(reading: Reading) -> Iterator[MemoryRecord]:
        return texts.tree(reading, wanted=wanted, tier=texts.always(tier), writer=writer)

    return StoreFormat(
        kind=kind, title=title, agent=agent, loaded=loaded, claims=claims, read=read, rank=rank, homes=homes
    )
