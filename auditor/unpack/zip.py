"""Zips by any name: wheels, eggs, extensions, jars, office documents, archives in archives."""

from __future__ import annotations

import io
from collections.abc import Iterator

from auditor.inventory.archives.containers import zip as reader
from auditor.model.blob import Blob, Incomplete
from auditor.model.pattern import Hits, Pattern
from auditor.unpack.limits import Limits
from auditor.unpack.members import members_of
from auditor.unpack.unpacker import Unpacker


def _unpack(blob: Blob, _hits: Hits, limits: Limits) -> Iterator[Blob | Incomplete]:
    if reader.recognises(blob.data[:512], io.BytesIO(blob.data)):
        yield from members_of(blob, limits, reader.members)


UNPACKER = Unpacker(
    name="zip",
    triggers=(
        Pattern(id="unpack:zip", expression=r"^PK\x03\x04"),
        Pattern(id="unpack:zip-end", expression=r"PK\x05\x06"),
    ),
    unpack=_unpack,
)
