"""LanceDB: a table with all of its versions, where CrewAI keeps its memories too."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from auditor.memory.stores import carved, json_lines, said
from auditor.memory.stores import format as shape
from auditor.memory.stores.format import Candidate, Reading, StoreFormat, moment
from auditor.model.finding import Place
from auditor.model.memory import MemoryRecord

_MOST_VERSIONS = 200
_AT_ONCE = 1_000
_LARGEST_MANIFEST = 64 * 1024 * 1024
_OLD = "no longer in the table, still in version {}"
_TEXTS = ("content", "text", "document", "memory", "summary")


def _claims(candidate: Candidate) -> bool:
    return candidate.is_folder and "_versions" in candidate.names and bool({"data", "_transactions"} & candidate.names)


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    try:
        library: Any = importlib.import_module("lance")
    except ImportError:
        library = None
    why = "" if library is not None else "it needs `pip install stowgate[lance]`"
    why = why or _reaches_out(reading.path)
    if not why:
        try:
            yield from _versions(library, reading)
        except (OSError, ValueError, RuntimeError, ImportError) as error:
            why = str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
    if why:
        reading.skip("", f"read only as runs of words, without its rows and versions: {why}")
        for path in sorted(reading.path.rglob("*.lance")):
            if path.is_file() and not path.is_symlink():
                label = f"{reading.label}/{path.relative_to(reading.path).as_posix()}"
                yield from carved.records(path, label, "vector")


def _reaches_out(path: Path) -> str:
    """Say whether a version names data elsewhere, which would be fetched."""
    for manifest in sorted(path.glob("_versions/*")):
        if manifest.is_symlink() or not manifest.is_file():
            return f"{manifest.name} is no regular file"
        with shape.regular(manifest) as stream:
            data = stream.read(_LARGEST_MANIFEST + 1)
        if len(data) > _LARGEST_MANIFEST or b"://" in data:
            return f"{manifest.name} names data outside of the table"
    return ""


def _versions(library: Any, reading: Reading) -> Iterator[MemoryRecord]:
    newest = library.dataset(str(reading.path))
    numbers = sorted((each["version"] for each in newest.versions()), reverse=True)
    seen = set[bytes]()
    for number in numbers[:_MOST_VERSIONS]:
        current = number == newest.version
        try:
            table = newest if current else library.dataset(str(reading.path), version=number)
            for row in _rows(table):
                record = _record(row, reading, "" if current else _OLD.format(number), number)
                mark = hashlib.blake2b(
                    f"{record.id}\0{record.text}".encode("utf-8", "replace"), digest_size=16
                ).digest()
                if mark not in seen and record.text.strip():
                    seen.add(mark)
                    yield record
        except (OSError, ValueError, RuntimeError) as error:
            if current:
                raise
            reading.skip(
                f"version {number}", f"cannot be read any more: {str(error).splitlines()[0][:200]}", incomplete=False
            )
    if len(numbers) > _MOST_VERSIONS:
        reading.skip("", f"{len(numbers) - _MOST_VERSIONS} versions older than the newest {_MOST_VERSIONS}")


def _rows(table: Any) -> Iterator[dict[str, Any]]:
    columns = [each.name for each in table.schema if "fixed_size_list" not in str(each.type)]
    for batch in table.to_batches(columns=columns, batch_size=_AT_ONCE):
        yield from batch.to_pylist()


def _record(row: dict[str, Any], reading: Reading, deleted: str, version: int) -> MemoryRecord:
    name = said.text(row.get("id") or row.get("uuid") or row.get("_rowid"))
    main = next((key for key in _TEXTS if isinstance(row.get(key), str)), None)
    known = ("id", "scope", "source", "created_at", "last_accessed", "updated_at", main)
    rest = {
        key: json_lines.parsed(each)
        for key, each in row.items()
        if key not in known and isinstance(each, str | dict | list)
    }
    parts = (said.text(row.get(main)) if main else "", said.flatten(rest))
    return MemoryRecord(
        id=name,
        text="\n".join(part for part in parts if part.strip()),
        tier="vector",
        created=moment(row.get("created_at")),
        updated=moment(row.get("updated_at") or row.get("last_accessed")),
        writer=said.writer(row.get("source")),
        scope=said.text(row.get("scope") or row.get("user_id")),
        location=Place(path=reading.label, label=f"version {version}, row {name}"),
        deleted=deleted,
        priority=said.number(row.get("importance")),
    )


STORE = StoreFormat(
    kind="lancedb",
    title="LanceDB table",
    agent="CrewAI, agno and others",
    loaded="when a search finds it",
    claims=_claims,
    read=_read,
    rank=40,
)
