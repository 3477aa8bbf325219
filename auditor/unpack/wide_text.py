"""UTF-16 and UTF-32 text, whole files and runs inside binaries."""

from __future__ import annotations

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
_PRINTABLE = bytes(range(0x20, 0x7F))
_REACH = 1 << 16
_RUN = 12


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
    """Walk back from each end of a run to its start."""
    done = 0
    for hit in hits.get("unpack:utf16-run", ()):
        end = next((at for at in (hit, hit - 1, hit - 2) if at > done and _is_letter(data, at)), 0)
        low = max(done, end - _REACH)
        if not end:
            continue
        letters, nuls = data[low:end][-2::-2], data[low:end][::-2]
        run = min(len(letters) - len(letters.lstrip(_PRINTABLE)), len(nuls) - len(nuls.lstrip(b"\0")))
        if run >= _RUN:
            yield Fragment(start=end - 2 * run, end=end, data=data[end - 2 * run : end : 2])
            done = end


def _is_letter(data: bytes, end: int) -> bool:
    return end >= 2 and data[end - 1 : end] == b"\0" and data[end - 2] in _PRINTABLE


UNPACKER = Unpacker(
    name="wide text",
    triggers=(
        Pattern(id="unpack:utf-mark", expression=r"^(?:\xff\xfe|\xfe\xff|\x00\x00\xfe\xff)"),
        Pattern(id="unpack:utf16-start", expression=r"^(?:\x00[\t\n\r\x20-\x7e]){12}", binary=True),
        # Each run is reported once, by what follows it.
        Pattern(
            id="unpack:utf16-run",
            expression=r"(?:[\x20-\x7e]\x00){12}(?:[^\x20-\x7e]|[\x20-\x7e][^\x00]|\z)",
            every=True,
            binary=True,
        ),
    ),
    unpack=_unpack,
)
