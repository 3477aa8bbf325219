"""Take payloads out of a SQLite database in one transaction, with a copy of its files made under the same lock."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from auditor.memory import quarantine_rows as rows
from auditor.memory.quarantine_journal import Action, Journal, QuarantineError, replace_file, sync_folder
from auditor.memory.stores.database import quoted
from auditor.model.memory import MemoryRecord

MAGIC = b"SQLite format 3\0"
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
    """Remove texts from the rows that hold them; what could not be removed is left and said."""
    sides = [side for side in _SIDES if os.path.exists(f"{path}{side}")]
    connection = _open(path)
    with contextlib.closing(connection):
        _begin(connection, "IMMEDIATE")
        action = Action(
            kind="sqlite", path=str(path), backup=_copy(path, journal, ""), before=_logical(connection), after=""
        )
        # Opening makes sides of its own; only those that were there are given back.
        action.facts = {side: _copy(path, journal, side) for side in sides if os.path.exists(f"{path}{side}")}
        action.facts["mtime_ns"] = path.stat().st_mtime_ns
        freed = [record.id for record, _ in wanted if rows.in_freed_page(record)]
        held = rows.holders(connection, (part for _, parts in wanted for part in parts))
        for record, parts in wanted:
            # A text that stands in several rows may have gone with the first of them.
            gone = rows.in_freed_page(record) or rows.clean(connection, record, parts, held)
            if gone or set(parts) <= set(action.removed):
                action.removed += [part for part in parts if part]
            else:
                journal.left.append(f"{path}  {record.id}: its text was not found in a row that can be changed")
        rows.mirror(connection, [part for part in action.removed if part.strip()])
        action.after = _logical(connection)
        if not action.removed:
            connection.execute("ROLLBACK")
            return
        journal.actions.append(action)
        journal.save("prepared")
        connection.execute("COMMIT")
        try:
            if freed:
                connection.execute("VACUUM")
        except sqlite3.OperationalError as error:
            journal.left += [f"{path}  {name}: freed pages could not be swept: {error}" for name in freed]
        # The log of changes keeps what went until it is emptied, which a reader can hold up.
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


def _logical(connection: sqlite3.Connection) -> str:
    """Hash what the database says, whatever its pages and full-text indexes look like."""
    told = hashlib.sha256()
    for name, sql in rows.tables(connection):
        told.update(f"{name}\0{sql}\0".encode("utf-8", "surrogatepass"))
        for row in _rows(connection, name):
            told.update(repr(row).encode("utf-8", "surrogatepass"))
    return told.hexdigest()


def _rows(connection: sqlite3.Connection, table: str) -> Iterator[tuple[object, ...]]:
    yield from connection.execute(f"SELECT * FROM {quoted(table)}")  # noqa: S608 - quoted


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
