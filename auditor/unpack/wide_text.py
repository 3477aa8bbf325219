"""UTF-16 and UTF-32 text, whole files and runs inside binaries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.model.blob import Blob, Incomplete, Origin
from auditor.model.pattern import Hits, Pattern
from auditor.unpack.fragments import Fragment, gathered
from auditor.unpack.limits import Limits
from auditor.unpack.unpacker import Unpacker

_MARKS = (
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_RUN = 12
_WIDE = re.compile(rb"[\x20-\x7e]\x00[\x20-\x7e]\x00(?:[\x20-\x7e]\x00){10,}+")


def _unpack(blob: Blob, hits: Hits, limits: Limits) -> Iterator[Blob | Incomplete]:
    encoding = next((name for mark, name in _MARKS if blob.data.startswith(mark)), "")
    encoding = encoding or _unmarked(blob.data[:256])
    if encoding:
        text = blob.data.decode(encoding, "replace").lstrip("\ufeff").encode()
        if len(text) * 5 > len(blob.data) and text.count(b"\xef\xbf\xbd") * 8 < len(text):
            origin = Origin(start=0, end=len(blob.data), anchors=((0, 0), (len(text), len(blob.data))))
            yield blob.child(encoding, text, origin)
            return
    yield from gathered(blob, "utf-16 strings", limits, _fragments(blob.data, hits))


def _unmarked(head: bytes) -> str:
    """Recognise wide text without a mark by where its NULs are."""
    if len(head) < 2 * _RUN:
        return ""
    even, odd = head[::2], head[1::2]
    if not odd.strip(b"\0") and even.isascii() and b"\0" not in even:
        return "utf-16-le"
    if not even.strip(b"\0") and odd.isascii() and b"\0" not in odd:
        return "utf-16-be"
    return ""


def _fragments(data: bytes, hits: Hits) -> Iterator[Fragment]:
    """Take each run from the first one on."""
    for hit in hits.get("unpack:utf16-run", ()):
        for run in _WIDE.finditer(data, hit - 2 * _RUN):
            yield Fragment(start=run.start(), end=run.end(), data=run[0][::2])


UNPACKER = Unpacker(
    name="wide text",
    triggers=(
        Pattern(id="unpack:utf-mark", expression=r"^(?:\xff\xfe|\xfe\xff|\x00\x00\xfe\xff)"),
        Pattern(id="unpack:utf16-start", expression=r"^(?:\x00[\t\n\r\x20-\x7e]){12}"),
        # That there is one is all that is asked for: the search is over sooner, and most binaries have none.
        Pattern(id="unpack:utf16-run", expression=r"(?:[\x20-\x7e]\x00){12}", binary=True),
    ),
    unpack=_unpack,
)
