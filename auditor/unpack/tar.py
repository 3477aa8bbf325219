"""Plain tars; a compressed one is opened by its compression first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.inventory.archives.containers import tar
from auditor.inventory.archives.tar_header import looks_like_tar
from auditor.model.blob import Blob, Incomplete
from auditor.model.pattern import Hits, Pattern
from auditor.unpack.limits import Limits
from auditor.unpack.members import members_of
from auditor.unpack.unpacker import Unpacker


def _unpack(blob: Blob, _hits: Hits, limits: Limits) -> Iterator[Blob | Incomplete]:
    if looks_like_tar(blob.data[:512]):
        yield from members_of(blob, limits, tar.members)


UNPACKER = Unpacker(
    name="tar",
    triggers=(
        Pattern(id="unpack:ustar", expression=r"^.{257}ustar", flags=re.DOTALL),
        Pattern(
            id="unpack:old-tar",
            expression=r"^.{100}[0-7 ]{6,7}[\x00 ].{40,41}[0-7 ]{6}[\x00 ]",
            flags=re.DOTALL,
        ),
    ),
    covers=True,
    unpack=_unpack,
)
