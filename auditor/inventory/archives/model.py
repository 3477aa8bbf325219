"""The nouns of archive reading: members, limits, what looked wrong, and why reading stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from auditor.errors import TargetError
from auditor.model.package import Package, ShippedFile

MEBIBYTE = 1 << 20

MemberKind: TypeAlias = Literal["file", "directory", "symlink", "hardlink", "device", "fifo", "other"]
AnomalyKind: TypeAlias = Literal[
    "backslash-path",
    "bomb",
    "case-collision",
    "corrupt",
    "duplicate-member",
    "encrypted",
    "escaping-path",
    "hidden-name",
    "link-out",
    "record-form",
    "record-mismatch",
    "set-id",
    "special-file",
    "tar-confusion",
    "trailing-data",
    "truncated",
    "unsupported",
    "windows-name",
    "zip-confusion",
    "zip-prefix",
]


class ArchiveError(TargetError):
    """An archive that cannot be read, or can be read in part only."""

    kind: AnomalyKind = "corrupt"


class TruncatedError(ArchiveError):
    """The archive ends before its content does."""

    kind = "truncated"


class UnsupportedError(ArchiveError):
    """A form of archive that is not read here."""

    kind: AnomalyKind = "unsupported"


class LimitError(ArchiveError):
    """A limit that the archive would exceed."""

    kind = "bomb"
    hint = "a limit protects this machine from archives that unpack to far more than they weigh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of an archive is read before it is called a bomb.

    `ratio` counts only after `ratio_from` unpacked bytes: small archives of zeros are harmless.
    """

    members: int = 200_000
    unpacked_bytes: int = 16 * 1024 * MEBIBYTE
    held_bytes: int = 1024 * MEBIBYTE
    ratio: int = 200
    ratio_from: int = 128 * MEBIBYTE
    path_bytes: int = 4096
    header_bytes: int = MEBIBYTE
    dictionary_bytes: int = 96 * MEBIBYTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomaly:
    """Something in an archive that an honest packer does not write; `path` is empty for the archive itself."""

    kind: AnomalyKind
    path: str = ""
    detail: str = ""


def _nothing() -> Iterator[bytes]:
    return iter(())


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One entry in archive order. `chunks` gives its bytes once, before the next member is asked for."""

    name: str
    kind: MemberKind
    size: int = 0
    mode: int = 0o644
    link: str = ""
    index: int = 0
    chunks: Callable[[], Iterator[bytes]] = field(default=_nothing, repr=False, compare=False)

    def read(self) -> bytes:
        """Give the whole content; the memory is the member's size."""
        return b"".join(self.chunks())


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """What an archive holds: the package inside it, and everything odd about the way it is packed.

    `members` is in archive order and keeps every duplicate; `package.files` is sorted and holds, for each
    path, the member that an unpacker would leave behind. An archive that is not `complete` was read in part.
    """

    path: str
    package: Package
    members: tuple[ShippedFile, ...]
    anomalies: tuple[Anomaly, ...]
    complete: bool = True
    why_incomplete: str = ""
