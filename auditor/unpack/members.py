"""Reading the members of an archive that is a blob, with the readers of the inventory."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import BinaryIO

from auditor.inventory.archives.model import ArchiveError, Member
from auditor.inventory.archives.model import Limits as ArchiveLimits
from auditor.inventory.archives.session import Session
from auditor.model.blob import Blob, Incomplete
from auditor.unpack.limits import Limits

Reader = Callable[[BinaryIO, Session], Iterator[Member]]


def archive_limits(limits: Limits) -> ArchiveLimits:
    """Translate the limits for the archive readers."""
    return ArchiveLimits(
        members=limits.members,
        unpacked_bytes=limits.total_bytes,
        held_bytes=limits.blob_bytes,
        ratio=limits.ratio,
        ratio_from=limits.ratio_from,
    )


def members_of(blob: Blob, limits: Limits, reader: Reader) -> Iterator[Blob | Incomplete]:
    """Give every file in an archive; the blob itself as well when some of its bytes belong to no member."""
    session = Session(archive_limits(limits), raw_size=len(blob.data))
    try:
        for member in reader(io.BytesIO(blob.data), session):
            if member.kind in ("file", "other"):
                yield _content(blob, member, limits)
    except ArchiveError as error:
        yield Incomplete(chain=blob.chain, limit=error.kind, detail=str(error))
    yield from (Incomplete(chain=blob.chain, limit="corrupt", detail=problem) for problem in session.problems)
    if session.anomalies():
        yield blob


def _content(blob: Blob, member: Member, limits: Limits) -> Blob | Incomplete:
    if member.size > limits.blob_bytes:
        detail = f"{member.size} bytes in one member"
        return Incomplete(chain=(*blob.chain, member.name), limit="blob_bytes", detail=detail)
    try:
        return blob.child(member.name, member.read())
    except ArchiveError as error:
        return Incomplete(chain=(*blob.chain, member.name), limit=error.kind, detail=str(error))
