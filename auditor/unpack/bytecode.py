"""Compiled Python: the texts in it, whether or not the source ships."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.model.blob import Blob, Incomplete
from auditor.model.pattern import Hits, Pattern
from auditor.unpack.limits import Limits
from auditor.unpack.marshal import MarshalError, constants, layout
from auditor.unpack.unpacker import Unpacker

_CODE = ord("c")


def _unpack(blob: Blob, _hits: Hits, _limits: Limits) -> Iterator[Blob | Incomplete]:
    data = blob.data
    magic = int.from_bytes(data[:2], "little")
    form = layout(magic)
    if form is None or len(data) <= form.header or data[form.header] & 0x7F != _CODE:
        return
    try:
        files, texts = constants(data, form.header, magic)
    except (MarshalError, RecursionError) as error:
        detail = f"compiled Python that cannot be read: {error}"
        yield Incomplete(chain=blob.chain, limit="bytecode", detail=detail)
        return
    yield blob.child("constants", b"\n".join((*files, *texts)))


UNPACKER = Unpacker(
    name="bytecode",
    triggers=(Pattern(id="unpack:bytecode", expression=r"^.[\x0b-\x0f\xf2\xf3]\r\n", flags=re.DOTALL),),
    unpack=_unpack,
)
