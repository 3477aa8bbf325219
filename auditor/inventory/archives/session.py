"""What is counted while one archive is read: unpacked bytes, members, anomalies, the digest."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from auditor.inventory.archives.model import Anomaly, AnomalyKind, ArchiveError, LimitError, Limits

CHUNK = 1 << 18
_SMALL = 1 << 20
_ANOMALIES_KEPT = 200


class Session:
    """The books of one reading; a limit that bites raises LimitError."""

    def __init__(self, limits: Limits, *, raw_size: int, hashing: bool = True) -> None:
        self.limits = limits
        self.raw_size = raw_size
        # A damaged stream loses the piece it is damaged in: small archives are taken in small pieces.
        self.piece = CHUNK if raw_size > _SMALL else 4096
        self.hashing = hashing
        self.unpacked = 0
        self.members = 0
        self.problems: list[str] = []
        self._digest = hashlib.sha256()
        self._anomalies: list[Anomaly] = []
        self._counts: Counter[AnomalyKind] = Counter()

    def raw(self, stream: BinaryIO) -> Iterator[bytes]:
        """Give the bytes of the archive file, hashed as they pass."""
        while chunk := stream.read(CHUNK):
            if self.hashing:
                self._digest.update(chunk)
            yield chunk

    def sha256(self) -> str:
        """Give the digest of the raw bytes so far."""
        return self._digest.hexdigest()

    def unpack(self, count: int) -> None:
        """Count unpacked bytes."""
        self.unpacked += count
        self.check_unpacked(self.unpacked)

    def check_unpacked(self, total: int) -> None:
        """Refuse an unpacked size, before or after it was reached."""
        limits = self.limits
        if total > limits.unpacked_bytes:
            raise LimitError(f"unpacks to more than {limits.unpacked_bytes} bytes (limit unpacked_bytes)")
        if total > limits.ratio_from and total > limits.ratio * max(self.raw_size, 1):
            raise LimitError(f"unpacks to more than {limits.ratio} times its own size (limit ratio)")

    def enter(self, name: str) -> int:
        """Count a member and give its number."""
        self.members += 1
        if self.members > self.limits.members:
            raise LimitError(f"holds more than {self.limits.members} members (limit members)")
        if len(name) > self.limits.path_bytes:
            raise LimitError(
                f"has a member name of {len(name)} characters, over {self.limits.path_bytes} (limit path_bytes)"
            )
        return self.members - 1

    def note(self, kind: AnomalyKind, detail: str, path: str = "") -> None:
        """Remember an anomaly; past a number of one kind only the count goes on."""
        self._counts[kind] += 1
        if self._counts[kind] <= _ANOMALIES_KEPT:
            self._anomalies.append(Anomaly(kind=kind, path=path, detail=detail))

    def miss(self, problem: ArchiveError, path: str = "") -> None:
        """Remember a part of the archive that could not be read."""
        self.note(problem.kind, str(problem), path)
        self.leave_out(f"{path}: {problem}" if path else str(problem))

    def leave_out(self, what: str) -> None:
        """Remember that something could not be looked at or checked: the archive counts as read in part."""
        if len(self.problems) < _ANOMALIES_KEPT:
            self.problems.append(what)

    def anomalies(self) -> tuple[Anomaly, ...]:
        """Give what was noted, in order, with the number of those left out."""
        left = (
            Anomaly(kind=kind, detail=f"{count - _ANOMALIES_KEPT} more of this kind")
            for kind, count in sorted(self._counts.items())
            if count > _ANOMALIES_KEPT
        )
        return (*self._anomalies, *left)
