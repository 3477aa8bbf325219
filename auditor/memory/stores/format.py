"""The shape of a store format and of one reading, for every file in this folder and for the audit."""

from __future__ import annotations

import datetime
import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

from auditor.model.memory import MemoryRecord
from auditor.model.report import Skipped

if TYPE_CHECKING:
    from auditor.memory.stores.tables import Shape

MAX_RECORD = 32 * 1024 * 1024
MAX_FILE = 4 * 1024 * 1024 * 1024

_HEAD = 4096
_BUFFER = 1024 * 1024
_SQLITE = b"SQLite format 3\0"
_DATABASE_SUFFIXES = frozenset({"", ".db", ".db3", ".sqlite", ".sqlite3", ".vscdb"})


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A path that may be a store; facts about it are looked up once, and links are not followed.

    `named` says that a person named this very path, so that a generic format may claim it too.
    """

    path: Path
    named: bool = False

    @cached_property
    def mode(self) -> int:
        """The file's mode; a path that was named is followed, one that was found is not."""
        try:
            return (os.stat if self.named else os.lstat)(self.path).st_mode
        except OSError:
            return 0

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The whole way to this path, even when it was given as `.`."""
        return Path(os.path.abspath(self.path)).parts

    @property
    def is_folder(self) -> bool:
        """Whether this is a folder and no link to one."""
        return stat.S_ISDIR(self.mode)

    @property
    def is_file(self) -> bool:
        """Whether this is a regular file and no link to one."""
        return stat.S_ISREG(self.mode)

    @property
    def is_link(self) -> bool:
        """Whether this is a symbolic link."""
        return stat.S_ISLNK(self.mode)

    @cached_property
    def head(self) -> bytes:
        """The first bytes of a file, enough for a magic number or a first line."""
        if not self.is_file:
            return b""
        try:
            with open(self.path, "rb") as stream:
                return stream.read(_HEAD)
        except OSError:
            return b""

    @cached_property
    def tables(self) -> Mapping[str, frozenset[str]]:
        """Tables and their columns, when this is an SQLite database."""
        if self.path.suffix.lower() not in _DATABASE_SUFFIXES and not self.named:
            return {}
        if not self.head.startswith(_SQLITE):
            return {}
        from auditor.memory.stores import database  # noqa: PLC0415 - only a database needs it

        return database.peek(self.path)

    @cached_property
    def names(self) -> frozenset[str]:
        """What a folder holds, by name."""
        if not self.is_folder:
            return frozenset()
        try:
            return frozenset(os.listdir(self.path))
        except OSError:
            return frozenset()


@dataclass(slots=True, kw_only=True)
class Reading:
    """One store being read: where it is, and what had to be left out and why; a server has an `address`."""

    path: Path
    label: str
    address: str = ""
    skipped: list[Skipped] = field(default_factory=list)

    def skip(self, what: str, reason: str, *, incomplete: bool = True) -> None:
        """Note that something was not read; `incomplete` when a payload could be in it."""
        place = f"{self.label} {what}".rstrip() if what else self.label
        self.skipped.append(Skipped(what=place, reason=reason, incomplete=incomplete))


Reader: TypeAlias = Callable[[Reading], Iterable[MemoryRecord]]


def _nowhere() -> Iterator[Path]:
    return iter(())


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreFormat:
    """One format: `claims` says whether a path is one of its stores, `read` gives the records one by one.

    `rank` orders the formats when several could claim a path: specific ones keep 50 or lower, generic ones use
    90 and more. `homes` gives the places where such a store lives on this machine. `read` yields records lazily in
    load order, reports what it leaves out through `Reading.skip`, opens nothing for writing and never raises for
    bad content; an OSError means that the whole store could not be read.

    A folder that is `nested` may hold stores of other formats, and a `shared` file too. `shape` says which tables
    hold such a store, wherever the tables are. `schemes` are those of URLs that this format reads.
    """

    kind: str
    title: str
    claims: Callable[[Candidate], bool]
    read: Reader
    agent: str = ""
    loaded: str = ""
    rank: int = 50
    homes: Callable[[], Iterable[Path]] = _nowhere
    nested: bool = False
    shared: bool = False
    shape: Shape | None = None
    schemes: tuple[str, ...] = ()


def regular(path: Path) -> BinaryIO:
    """Open a regular file; anything else, such as a pipe that would block, is an error."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    stream = open(os.open(path, flags), "rb", _BUFFER)  # noqa: SIM115 - the caller closes it
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        stream.close()
        raise OSError(errno.EINVAL, "not a regular file")
    return stream


def moment(value: object) -> datetime.datetime | None:
    """Read a time as stores write it: ISO 8601, or a number since 1970 of seconds or of a smaller unit; else None."""
    try:
        if isinstance(value, datetime.datetime):
            return value if value.tzinfo else value.replace(tzinfo=datetime.UTC)
        if isinstance(value, str) and value.strip():
            if not value.strip().replace(".", "", 1).isdigit():
                found = datetime.datetime.fromisoformat(value.strip())
                return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)
            value = float(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            unit = next((unit for most, unit in ((1e11, 1), (1e14, 1e3), (1e17, 1e6)) if abs(value) < most), 1e9)
            return datetime.datetime.fromtimestamp(value / unit, tz=datetime.UTC)
    except (ValueError, OverflowError, OSError):
        pass
    return None
