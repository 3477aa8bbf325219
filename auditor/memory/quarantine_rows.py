"""Clean the rows of a SQLite database: the row that was named, what mirrors it, or wherever else its text stands."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from auditor.memory import quarantine_encoded as encoded
from auditor.memory import quarantine_text as texts
from auditor.memory.quarantine_journal import QuarantineError
from auditor.memory.stores.database import quoted
from auditor.model.memory import MemoryRecord

_PLACE = re.compile(r"table (.+), row (-?\d+)\Z")
_SEARCHED = re.compile(r"CREATE\s+VIRTUAL\s+TABLE\s.*\bUSING\s+fts[345]\b", re.IGNORECASE | re.DOTALL)
_BACKS_AN_INDEX = ("data", "idx", "content", "docsize", "config", "segments", "segdir", "stat")
_UNMISTAKABLE = 20
_ELSEWHERE = re.compile(r"\bcontent\s*=", re.IGNORECASE)


def clean(
    connection: sqlite3.Connection, record: MemoryRecord, parts: Sequence[str], held: Iterable[tuple[str, int]]
) -> bool:
    """Take texts out of the row that a record is named after and of others that hold them; say whether it was done."""
    found = _PLACE.match(record.location.label)
    wanted = [part for part in parts if part.strip()]
    if found is None or not wanted:
        return False
    sure = [part for part in wanted if _is_unmistakable(part)]
    named = (found[1], int(found[2]))
    changed = _row(connection, *named, wanted)
    return sum(_row(connection, *place, sure) for place in held if sure and place != named) > 0 or changed


def holders(connection: sqlite3.Connection, parts: Iterable[str]) -> list[tuple[str, int]]:
    """Give every row that holds one of the texts that are long enough to be nobody else's.

    A record can be put together from several tables, and a reader tells a text that stands in many rows once.
    """
    sure = [part for part in parts if _is_unmistakable(part)]
    return sorted(_holders(connection, sure)) if sure else []


def _is_unmistakable(part: str) -> bool:
    return len(part.strip()) >= _UNMISTAKABLE


def in_freed_page(record: MemoryRecord) -> bool:
    """Say whether a record stands in a page that no row uses any more."""
    return record.location.label.startswith("free page")


def tables(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Give every table that says something of its own, with its definition; what backs a full-text index does not."""
    query = "SELECT name, coalesce(sql, '') FROM sqlite_master WHERE type = 'table' ORDER BY name"
    found = connection.execute(query).fetchall()
    backing = {f"{name}_{end}" for name, sql in found if _SEARCHED.match(sql) for end in _BACKS_AN_INDEX}
    return [(name, sql) for name, sql in found if not sql.upper().startswith("CREATE VIRTUAL") and name not in backing]


def _holders(connection: sqlite3.Connection, parts: Sequence[str]) -> Iterator[tuple[str, int]]:
    for table, sql in tables(connection):
        if "WITHOUT ROWID" in sql.upper() or table.startswith("sqlite_"):
            continue
        for row, *values in connection.execute(f"SELECT rowid, * FROM {quoted(table)}"):  # noqa: S608 - quoted
            if any(_without(value, parts) is not None for value in values):
                yield table, row


def _row(connection: sqlite3.Connection, table: str, row: int, parts: Sequence[str]) -> bool:
    columns = [each[1] for each in connection.execute(f"PRAGMA table_info({quoted(table)})")]
    names = ", ".join(map(quoted, columns))
    if not names:
        return False
    values = connection.execute(f"SELECT {names} FROM {quoted(table)} WHERE rowid = ?", (row,)).fetchone()  # noqa: S608 - quoted
    changed = {
        column: cleaned
        for column, value in zip(columns, values or (), strict=False)
        if (cleaned := _without(value, parts)) is not None
    }
    if changed:
        sets = ", ".join(f"{quoted(column)} = ?" for column in changed)
        connection.execute(f"UPDATE {quoted(table)} SET {sets} WHERE rowid = ?", (*changed.values(), row))  # noqa: S608 - quoted
    return bool(changed)


def mirror(connection: sqlite3.Connection, parts: Sequence[str]) -> None:
    """Keep full-text indexes true to what they index; one that reads another table is built anew."""
    query = "SELECT name, coalesce(sql, '') FROM sqlite_master WHERE type = 'table'"
    for name, sql in connection.execute(query).fetchall():
        if not _SEARCHED.match(sql):
            continue
        try:
            if _ELSEWHERE.search(sql):
                connection.execute(f"INSERT INTO {quoted(name)}({quoted(name)}) VALUES ('rebuild')")  # noqa: S608 - quoted
            else:
                found = connection.execute(f"SELECT rowid, * FROM {quoted(name)}")  # noqa: S608 - quoted
                held = [row for row, *values in found if any(_without(value, parts) is not None for value in values)]
                for row in held:
                    _row(connection, name, row, parts)
                connection.execute(f"INSERT INTO {quoted(name)}({quoted(name)}) VALUES ('optimize')")  # noqa: S608 - quoted
        except sqlite3.OperationalError as error:
            raise QuarantineError(f"the index {name} cannot be changed: {error}") from error


def _without(value: object, parts: Sequence[str]) -> object:
    """Give a value without the texts; None when it holds none of them."""
    if isinstance(value, bytes):
        return encoded.without(value, parts)
    if not isinstance(value, str):
        return None
    before = value
    for part in parts:
        cleaned = texts.everywhere(value, [part])
        value = value if cleaned is None else cleaned
    return value if value != before else None
