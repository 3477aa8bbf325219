"""SQLite databases, read from a consistent copy that nothing is ever written back from."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from auditor.memory.stores import format as shape
from auditor.memory.stores import freed
from auditor.memory.stores.format import Candidate, Reading, StoreFormat
from auditor.memory.stores.tables import Row, Shape, readable
from auditor.model.finding import Place
from auditor.model.memory import MemoryRecord, Tier

_SIDES = ("-wal", "-journal")
_TRIES = 4
_MOST_TABLES = 5_000
_MOST_BROKEN = 100


class Database:
    """One copied database: its tables, their rows, and what was freed and can still be read."""

    def __init__(self, connection: sqlite3.Connection, copy: Path, reading: Reading) -> None:
        self._connection = connection
        self._copy = copy
        self.reading = reading
        self.columns: Mapping[str, frozenset[str]] = _columns(connection)

    def rows(self, table: str, *, order: str = "") -> Iterator[Row]:
        """Give the rows one by one; a row that cannot be read is said and stepped over."""
        if table not in self.columns:
            return
        if order and order in self.columns[table]:
            yield from self._ordered(table, order)
            return
        after, broken = -(2**63), 0
        while True:
            if broken > _MOST_BROKEN:
                self._refuse(f"{table} behind row {after}", ValueError(f"more than {_MOST_BROKEN} broken rows"))
                return
            try:
                query = f"SELECT rowid AS _row, * FROM {quoted(table)} WHERE rowid > ? ORDER BY 1"  # noqa: S608 - quoted
                for row in self._select(query, after):
                    after = row["_row"]
                    yield row
                return  # noqa: TRY300 - the loop goes on only after a fault
            except sqlite3.OperationalError as error:
                if "rowid" not in str(error):
                    self._refuse(table, error)
                    return
                yield from self._ordered(table, "")
                return
            except (sqlite3.DatabaseError, OverflowError):
                after = self._next(table, after)
                if after is None:
                    return
                single, fault = self._one(table, after)
                if single is not None:
                    yield single
                else:
                    broken += 1
                    self._refuse(f"{table}, row {after}", fault)

    def _one(self, table: str, number: int) -> tuple[Row | None, Exception]:
        """Read one row by itself: a fault may belong to the row behind it, which was fetched ahead."""
        query = f"SELECT rowid AS _row, * FROM {quoted(table)} WHERE rowid = ?"  # noqa: S608 - quoted
        try:
            return next(self._select(query, number), None), LookupError("not found")
        except (sqlite3.DatabaseError, OverflowError) as error:
            return None, error

    def _ordered(self, table: str, order: str) -> Iterator[Row]:
        sort = f" ORDER BY {quoted(order)}" if order else ""
        query = f"SELECT * FROM {quoted(table)}{sort}"  # noqa: S608 - quoted
        try:
            for number, row in enumerate(self._select(query), 1):
                yield {"_row": number, **row}
        except (sqlite3.DatabaseError, OverflowError) as error:
            self._refuse(table, error)

    def _select(self, query: str, *values: object) -> Iterator[dict[str, Any]]:
        cursor = self._connection.execute(query, values)
        names = [each[0] for each in cursor.description]
        for row in cursor:
            yield dict(zip(names, row, strict=True))

    def _next(self, table: str, after: int) -> Any:
        """Find the next row by its number alone; None, and the reason said, when that cannot be read either."""
        try:
            query = f"SELECT rowid FROM {quoted(table)} WHERE rowid > ? ORDER BY 1 LIMIT 1"  # noqa: S608 - quoted
            found = self._connection.execute(query, (after,)).fetchone()
        except sqlite3.DatabaseError as error:
            self._refuse(f"{table} behind row {after}", error)
            return None
        return found[0] if found else None

    def _refuse(self, what: str, error: Exception) -> None:
        large = "too big" in str(error)
        most = f"a value over {shape.MAX_RECORD // 1024 // 1024} MiB"
        self.reading.skip(f"table {what}", most if large else f"cannot be read: {error}")

    def place(self, table: str, row: Row) -> Place:
        """Name the table and the row."""
        return Place(path=self.reading.label, label=f"table {table}, row {row.get('_row')}")

    def freed(self, tier: Tier) -> Iterator[MemoryRecord]:
        """Give the texts that stand in freed pages: deleted, and still readable."""
        for page, offset, text in freed.texts(self._copy, self.reading):
            yield MemoryRecord(
                id=f"freed page {page} byte {offset}",
                text=text,
                tier=tier,
                location=Place(path=self.reading.label, offset=offset, label=f"free page {page}"),
                deleted="deleted, in a page that the database has freed",
            )


def store(  # noqa: PLR0913 - one argument a fact, all by keyword
    *,
    kind: str,
    title: str,
    agent: str,
    loaded: str,
    shape: Shape,
    tier: Tier,
    rank: int = 50,
    homes: Callable[[], Iterable[Path]] = tuple,
) -> StoreFormat:
    """Make the store of a database with tables of this shape; an unknown version of it is read as plain texts."""

    def claims(candidate: Candidate) -> bool:
        return shape.fits(candidate.tables) or (shape.resembles(candidate.tables) and not shape.any_table)

    def read(reading: Reading) -> Iterator[MemoryRecord]:
        with opened(reading) as database:
            if database is None:
                return
            if shape.fits(database.columns):
                yield from shape.read(database)
            else:
                wanted = ", ".join(sorted(shape.needs))
                reading.skip("", f"an unknown version of the schema ({wanted}); its texts were read without it")
                yield from readable(database)
            yield from database.freed(tier)

    return StoreFormat(
        kind=kind,
        title=title,
        agent=agent,
        loaded=loaded,
        claims=claims,
        read=read,
        rank=rank,
        homes=homes,
        shared=True,
        shape=shape,
    )


@contextlib.contextmanager
def opened(reading: Reading, path: Path | None = None) -> Iterator[Database | None]:
    """Open a copy of a database; None, and the reason said, when it is none or cannot be opened."""
    path = path or reading.path
    name = "" if path == reading.path else path.relative_to(reading.path).as_posix()
    with tempfile.TemporaryDirectory(prefix="stowgate-") as folder:
        copy = Path(folder, "store.sqlite")
        if not _copy(path, copy, reading, name):
            yield None
            return
        connection = sqlite3.connect(copy, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            _harden(connection)
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            database = Database(connection, copy, reading)
        except sqlite3.DatabaseError as error:
            reading.skip(name, f"not a readable SQLite database: {error}")
            database = None
        try:
            yield database
        finally:
            connection.close()


def peek(path: Path) -> Mapping[str, frozenset[str]]:
    """Name the tables of a database; one with a log of changes is copied first, so that nothing is touched."""
    reading = Reading(path=path, label="")
    try:
        if any(os.path.exists(f"{path}{side}") for side in _SIDES):
            with opened(reading) as database:
                return database.columns if database is not None else {}
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        with contextlib.closing(sqlite3.connect(uri, uri=True)) as connection:
            _harden(connection)
            return _columns(connection)
    except (sqlite3.Error, OSError):
        return {}


def _harden(connection: sqlite3.Connection) -> None:
    """Refuse writing, code in the schema and huge values; give broken text back as well as it goes."""
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, shape.MAX_RECORD)
    connection.execute("PRAGMA query_only = 1")
    connection.execute("PRAGMA trusted_schema = 0")
    connection.execute("PRAGMA cell_size_check = 1")


def _columns(connection: sqlite3.Connection) -> dict[str, frozenset[str]]:
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
        " AND sql NOT LIKE 'CREATE VIRTUAL%' LIMIT ?",
        (_MOST_TABLES,),
    ).fetchall()
    found = {}
    for (name,) in names:
        with contextlib.suppress(sqlite3.DatabaseError):
            described = connection.execute(f"PRAGMA table_info({quoted(name)})").fetchall()
            found[name] = frozenset(column[1] for column in described)
    return found


def quoted(name: str) -> str:
    """Write a name so that SQL takes it as one."""
    return '"' + name.replace('"', '""') + '"'


def _copy(path: Path, copy: Path, reading: Reading, name: str) -> bool:
    """Copy a database with its log; again when it was written meanwhile. The shared memory is rebuilt from the log."""
    for _ in range(_TRIES):
        before = _states(path)
        if sum(size for size, _ in before) > shape.MAX_FILE:
            reading.skip(name, f"a database over {shape.MAX_FILE // 1024**3} GiB")
            return False
        shutil.copyfile(path, copy)
        for side in _SIDES:
            Path(f"{copy}{side}").unlink(missing_ok=True)
            with contextlib.suppress(FileNotFoundError):
                shutil.copyfile(f"{path}{side}", f"{copy}{side}")
        if _states(path) == before:
            return True
    reading.skip(name, "it was written to while it was read; the copy may be from between two changes")
    return True


def _states(path: Path) -> list[tuple[int, int]]:
    found = []
    for each in (str(path), *(f"{path}{side}" for side in _SIDES)):
        try:
            facts = os.stat(each)
            found.append((facts.st_size, facts.st_mtime_ns))
        except FileNotFoundError:
            found.append((0, 0))
    return found
