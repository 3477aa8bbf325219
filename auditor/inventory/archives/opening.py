"""Opening an archive and walking its members in one pass, for listing and for scanning."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from auditor.inventory.archives.model import ArchiveError, Limits, Member
from auditor.inventory.archives.recognise import container_of
from auditor.inventory.archives.session import Session


@contextmanager
def opened(source: str | BinaryIO) -> Iterator[BinaryIO]:
    """Give a seekable stream of a regular file, or the stream that was passed in."""
    if not isinstance(source, str):
        yield source
        return
    try:
        # Opening a FIFO would wait for a writer for ever.
        if not stat.S_ISREG(os.stat(source).st_mode):
            raise ArchiveError(f"{source}: not a regular file")
        stream = open(source, "rb")  # noqa: SIM115 - closed below; only opening it is guarded here
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise ArchiveError(f"{source}: {reason}") from None
    with stream:
        yield stream


def walk(stream: BinaryIO, session: Session) -> Iterator[Member]:
    """Give the members of an open archive; everything odd goes to the session."""
    container = container_of(stream)
    if container is None:
        raise ArchiveError("not an archive that is read here (tar, zip, gzip, xz, bzip2)")
    found: Iterator[Member] = container.members(stream, session)
    return found


def new_session(stream: BinaryIO, limits: Limits, *, hashing: bool = True) -> Session:
    """Give fresh books for an open archive."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    return Session(limits, raw_size=size, hashing=hashing)


def iterate(source: str | BinaryIO, *, limits: Limits | None = None) -> Iterator[Member]:
    """Give every member in archive order, in one pass over the file.

    A member's `chunks` must be taken before the next member is asked for. Damage and limits raise
    ArchiveError where they are met.
    """
    with opened(source) as stream:
        yield from walk(stream, new_session(stream, limits or Limits()))
