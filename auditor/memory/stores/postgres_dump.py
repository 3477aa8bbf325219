"""PostgreSQL: a dump as plain SQL, put into tables again without a server."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from auditor.memory.stores import format as shape
from auditor.memory.stores import postgres_tables, sql_values
from auditor.memory.stores.database import Database
from auditor.memory.stores.format import Candidate, Reading, StoreFormat, regular
from auditor.model.memory import MemoryRecord

_NAME = r'(?:"(?:[^"]|""){1,128}"|[\w$]{1,128})'
_TABLE = rf"(?:{_NAME}\.)?({_NAME})"
_COPY = re.compile(rf"COPY {_TABLE} \(([^)]{{1,8000}})\) FROM stdin;")
_INSERT = re.compile(rf"INSERT INTO {_TABLE} (?:\(([^)]{{1,8000}})\) )?VALUES ")
_CREATE = re.compile(rf"CREATE TABLE {_TABLE} \(")
_MOST_COLUMNS = 2000
_MOST_STATEMENT = 64 * 1024 * 1024


def _claims(candidate: Candidate) -> bool:
    if candidate.head.startswith(b"PGDMP"):
        return True
    return candidate.path.suffix in (".sql", ".dump", ".pgsql") and b"PostgreSQL database dump" in candidate.head


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    with tempfile.TemporaryDirectory(prefix="stowgate-") as folder:
        copy = Path(folder, "dump.sqlite")
        with (
            contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as connection,
            regular(reading.path) as stream,
        ):
            if stream.read(5) == b"PGDMP":
                reading.skip("", "a dump in the custom format; `pg_restore -f FILE.sql` makes one that can be read")
                return
            stream.seek(0)
            connection.execute("PRAGMA synchronous = 0")
            connection.execute("BEGIN")
            _Loader(connection, reading).load(stream)
            connection.execute("COMMIT")
            tables = Database(connection, copy, reading)
            yield from postgres_tables.records(tables, everything=False)


class _Loader:
    """Puts the rows of a dump into tables whose columns are all texts."""

    def __init__(self, connection: sqlite3.Connection, reading: Reading) -> None:
        self._connection = connection
        self._reading = reading
        self._columns: dict[str, list[str]] = {}

    def load(self, stream: BinaryIO) -> None:
        number = 0
        while line := stream.readline(shape.MAX_RECORD):
            number += 1
            if not line.startswith((b"COPY ", b"INSERT INTO ", b"CREATE TABLE ")):
                continue
            text = line.decode("utf-8", "replace")
            if found := _COPY.match(text):
                number += self._copy(stream, _bare(found[1]), _names(found[2]), number)
            elif found := _CREATE.match(text):
                number += self._create(stream, _bare(found[1]))
            elif found := _INSERT.match(text):
                self._insert(stream, found, text, number)
            else:
                self._reading.skip(f"line {number}", "a statement of another form")

    def _create(self, stream: BinaryIO, table: str) -> int:
        names: list[str] = []
        count = 0
        while count < _MOST_COLUMNS:
            count += 1
            line = stream.readline(65536).decode("utf-8", "replace").strip()
            if not line or line.startswith(")"):
                break
            first = re.match(_NAME, line)
            if first and first[0].upper() not in ("CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"):
                names.append(_bare(first[0]))
        self._table(table, names)
        return count

    def _table(self, table: str, names: list[str]) -> bool:
        if table in self._columns or not names or len(names) > 500:
            return table in self._columns
        self._columns[table] = names
        columns = ", ".join(f"{_quoted(name)} TEXT" for name in dict.fromkeys(names))
        try:
            self._connection.execute(f"CREATE TABLE {_quoted(table)} ({columns})")
        except sqlite3.Error as error:
            self._reading.skip(f"table {table}", f"cannot be put into a table: {error}")
            return False
        return True

    def _copy(self, stream: BinaryIO, table: str, names: list[str], start: int) -> int:
        known = self._table(table, names)
        count = 0
        while line := stream.readline(shape.MAX_RECORD):
            count += 1
            if line.rstrip(b"\r\n") == b"\\.":
                return count
            if not line.endswith(b"\n"):
                self._reading.skip(f"line {start + count}", "a row that is cut off or too long")
                continue
            values = sql_values.copied(line.rstrip(b"\n"))
            if known and len(values) == len(names):
                self._put(table, names, values)
            else:
                self._reading.skip(f"line {start + count}", f"a row of {table} with another number of columns")
        self._reading.skip(f"line {start + count}", f"the dump ends in the middle of {table}")
        return count

    def _insert(self, stream: BinaryIO, found: re.Match[str], text: str, number: int) -> None:
        """Put the rows of a statement, which goes on until its texts are closed."""
        parts, quotes, size = [text], text.count("'"), len(text)
        while quotes % 2 or not parts[-1].rstrip().endswith(");"):
            more = stream.readline(shape.MAX_RECORD).decode("utf-8", "replace")
            parts.append(more)
            quotes, size = quotes + more.count("'"), size + len(more)
            if not more or size > _MOST_STATEMENT:
                self._reading.skip(f"line {number}", "a statement that does not end")
                return
        text = "".join(parts)
        table = _bare(found[1])
        rows = list(sql_values.inserted(text, found.end()))
        names = _names(found[2]) if found[2] else self._columns.get(table, [])
        if not self._table(table, names):
            return
        for values in rows:
            if len(values) == len(names):
                self._put(table, names, values)
            else:
                self._reading.skip(f"line {number}", f"a row of {table} with another number of columns")

    def _put(self, table: str, names: list[str], values: list[str | bytes | None]) -> None:
        columns, marks = ", ".join(map(_quoted, names)), ", ".join("?" for _ in names)
        try:
            query = f"INSERT INTO {_quoted(table)} ({columns}) VALUES ({marks})"  # noqa: S608 - quoted
            self._connection.execute(query, values)
        except sqlite3.Error as error:
            self._reading.skip(f"table {table}", f"a row cannot be put into its table: {error}")


def _names(text: str) -> list[str]:
    return [_bare(each) for each in re.findall(_NAME, text)]


def _bare(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""').replace("\0", "") + '"'


STORE = StoreFormat(
    kind="postgres-dump",
    title="PostgreSQL dump",
    agent="Letta, LangGraph, mem0 and others on PostgreSQL",
    loaded="as the product does that owns the tables",
    claims=_claims,
    read=_read,
    rank=35,
)
