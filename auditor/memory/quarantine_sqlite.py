"""Take payloads out of a SQLite database in one transaction, with a copy of its files made under the same lock."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from auditor.memory import quarantine_text as texts
from auditor.memory.quarantine_journal import Action, Journal, QuarantineError, replace_file, sync_folder
from auditor.model.memory import MemoryRecord

MAGIC = b"SQLite format 3\0"
_PLACE = re.compile(r"table (.+), row (-?\d+)\Z")
_SIDES = ("-wal", "-journal")
# A copy made by this very process would drop its own locks when the file is closed.
_COPY = """
import os, shutil, sys
with open(sys.argv[1], "rb") as old, open(sys.argv[2], "xb") as new:
    shutil.copyfileobj(old, new)
    new.flush()
    os.fsync(new.fileno())
"""


def remove(path: Path, wanted: Sequence[tuple[MemoryRecord, Sequence[str]]], journal: Journal) -> None:
    """Remove texts from the rows that hold them; all or nothing."""
    connection = _open(path)
    with contextlib.closing(connection):
        _begin(connection, "IMMEDIATE")
        action = Action(
            kind="sqlite", path=str(path), backup=_copy(path, journal, ""), before=_logical(connection), after=""
        )
        action.facts = {side: _copy(path, journal, side) for side in _SIDES if os.path.exists(f"{path}{side}")}
        action.facts["mtime_ns"] = path.stat().st_mtime_ns
        for record, parts in wanted:
            action.removed += _clean(connection, record, parts)
        action.after = _logical(connection)
        journal.actions.append(action)
        journal.save("prepared")
        connection.execute("COMMIT")
        with contextlib.suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=2, isolation_level=None)
    connection.execute("PRAGMA secure_delete = ON")
    return connection


def _begin(connection: sqlite3.Connection, how: str) -> None:
    try:
        connection.execute(f"BEGIN {how}")
    except sqlite3.OperationalError as error:
        raise QuarantineError(f"the database is in use: {error}", hint="stop the agent and try again") from error


def _copy(path: Path, journal: Journal, side: str) -> str:
    name = f"copy-{len(os.listdir(journal.folder))}"
    subprocess.run([sys.executable, "-I", "-c", _COPY, f"{path}{side}", str(journal.folder / name)], check=True)
    return name


def _clean(connection: sqlite3.Connection, record: MemoryRecord, parts: Sequence[str]) -> list[str]:
    found = _PLACE.match(record.location.label)
    wanted = [part for part in parts if part]
    if found is None:
        raise QuarantineError(
            f"{record.id}: it stands in no row that can be changed", hint="run VACUUM on the database"
        )
    table, row = found[1], int(found[2])
    columns = [each[1] for each in connection.execute(f"PRAGMA table_info({_quoted(table)})")]
    names = ", ".join(map(_quoted, columns))
    values = connection.execute(f"SELECT {names} FROM {_quoted(table)} WHERE rowid = ?", (row,)).fetchone()  # noqa: S608 - quoted
    changed = {
        column: cleaned
        for column, value in zip(columns, values or (), strict=False)
        if isinstance(value, str) and (cleaned := _without(value, wanted)) != value
    }
    if not changed:
        raise QuarantineError(f"{record.id}: its text was not found in table {table}, row {row}")
    sets = ", ".join(f"{_quoted(column)} = ?" for column in changed)
    connection.execute(f"UPDATE {_quoted(table)} SET {sets} WHERE rowid = ?", (*changed.values(), row))  # noqa: S608 - quoted
    return wanted


def _without(value: str, parts: Sequence[str]) -> str:
    for part in parts:
        cleaned = texts.everywhere(value, [part])
        value = value if cleaned is None else cleaned
    return value


def _logical(connection: sqlite3.Connection) -> str:
    """Hash what the database says, whatever its pages look like."""
    told = hashlib.sha256()
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name"
    for name, sql in connection.execute(query).fetchall():
        if (sql or "").upper().startswith("CREATE VIRTUAL"):
            continue
        told.update(f"{name}\0{sql}\0".encode("utf-8", "surrogatepass"))
        for row in _rows(connection, name):
            told.update(repr(row).encode("utf-8", "surrogatepass"))
    return told.hexdigest()


def _rows(connection: sqlite3.Connection, table: str) -> Iterator[tuple[object, ...]]:
    yield from connection.execute(f"SELECT * FROM {_quoted(table)}")  # noqa: S608 - quoted


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def restore(action: Action, journal: Journal, *, force: bool) -> None:
    """Put the files back as they were, unless somebody wrote into the database since."""
    path = Path(action.path)
    if path.exists() and not force and journal.state != "restoring":
        connection = _open(path)
        with contextlib.closing(connection):
            _begin(connection, "EXCLUSIVE")
            if _logical(connection) not in (action.before, action.after):
                raise QuarantineError(f"{path} was changed since", hint="`--force` gives up what was written after")
            connection.execute("ROLLBACK")
    if journal.state != "restoring":
        journal.save("restoring")
    mode = path.stat().st_mode & 0o7777 if path.exists() else 0o600
    content = (journal.folder / action.backup).read_bytes()
    replace_file(path, content, mode=mode, mtime_ns=action.facts["mtime_ns"])
    for side in (*_SIDES, "-shm"):
        if side in action.facts:
            replace_file(Path(f"{path}{side}"), (journal.folder / action.facts[side]).read_bytes(), mode=mode)
        else:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(f"{path}{side}")
    sync_folder(path.parent)
