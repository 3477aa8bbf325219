"""Kuzu: a graph in a file, where Graphiti keeps episodes, entities and facts."""

from __future__ import annotations

import importlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from auditor.memory.stores import carved, graph
from auditor.memory.stores import format as shape
from auditor.memory.stores.format import Candidate, Reading, StoreFormat
from auditor.model.finding import Place
from auditor.model.memory import MemoryRecord

_BUFFER = 256 * 1024 * 1024
_SECONDS = 60


def _claims(candidate: Candidate) -> bool:
    if candidate.is_folder:
        return "catalog.kz" in candidate.names or {"catalog.kz", "metadata.kz"} <= candidate.names
    return candidate.head.startswith(b"KUZU")


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    try:
        library: Any = importlib.import_module("kuzu")
    except ImportError:
        library = None
    why = "" if library is not None else "it needs `pip install stowgate[kuzu]`"
    if library is not None:
        with tempfile.TemporaryDirectory(prefix="stowgate-") as folder:
            try:
                yield from _graph(library, _copy(reading.path, Path(folder)), reading)
            except (RuntimeError, ValueError, IndexError) as error:
                why = str(error).strip().partition("\n")[0][:200]
    if why:
        reading.skip("", f"read only as runs of words, without its nodes and edges: {why}")
        paths = sorted(reading.path.rglob("*")) if reading.path.is_dir() else [reading.path]
        for path in paths:
            if path.is_file() and not path.is_symlink():
                yield from carved.records(path, reading.label, "graph")


def _copy(path: Path, folder: Path) -> Path:
    """Copy a graph with its log, so that opening it changes nothing."""
    size = sum(each.lstat().st_size for each in (path.rglob("*") if path.is_dir() else [path]))
    if size > shape.MAX_FILE:
        raise ValueError(f"a graph over {shape.MAX_FILE // 1024**3} GiB")
    copy = folder / "graph.kuzu"
    if path.is_dir():
        shutil.copytree(path, copy, symlinks=True)
        return copy
    shutil.copyfile(path, copy)
    log = Path(f"{path}.wal")
    if log.is_file():
        shutil.copyfile(log, f"{copy}.wal")
    return copy


def _graph(library: Any, path: Path, reading: Reading) -> Iterator[MemoryRecord]:
    opened = library.Database(str(path), buffer_pool_size=_BUFFER, max_num_threads=2)
    connection = library.Connection(opened)
    connection.set_query_timeout(_SECONDS * 1000)
    try:
        tables = connection.execute("CALL show_tables() RETURN name, type")
        names = [tables.get_next() for _ in range(tables.get_num_tuples())]
        for name, kind in sorted(names):
            pattern = f"(n:{_quoted(name)})" if kind == "NODE" else f"()-[n:{_quoted(name)}]->()"
            rows = connection.execute(f"MATCH {pattern} RETURN n")
            number = 0
            while rows.has_next():
                number += 1
                (value,) = rows.get_next()
                place = Place(path=reading.label, label=f"{name} {number}")
                record = graph.record(name, value, f"{name} {number}", place) if isinstance(value, dict) else None
                if record is not None:
                    yield record
    finally:
        connection.close()
        opened.close()


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


STORE = StoreFormat(
    kind="kuzu",
    title="Kuzu graph",
    agent="Graphiti, Zep",
    loaded="when a search finds it",
    claims=_claims,
    read=_read,
    rank=40,
)
