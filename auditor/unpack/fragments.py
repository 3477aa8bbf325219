"""Collecting decoded pieces of one blob, so that a thousand short runs cost one blob and not a thousand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from auditor.model.blob import Blob, Incomplete, Origin
from auditor.unpack.limits import Limits

_LONG = 4096
_CONTAINERS = (b"\x1f\x8b", b"PK", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"\0asm", b"%PDF", b"\x7fELF", b"MZ")
_TEXT = bytes((9, 10, 13, *range(32, 127), *range(128, 256)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """Decoded bytes and the place of their encoded form."""

    start: int
    end: int
    data: bytes


def is_text(data: bytes) -> bool:
    """Tell text from noise: hardly any control characters, and whatever is not ASCII is UTF-8."""
    odd = len(data.translate(None, _TEXT))
    if odd * 32 > len(data):
        return False
    if data.isascii():
        return True
    good = len(data.decode("utf-8", "ignore").encode())
    return (len(data) - good) * 32 <= len(data)


def worthwhile(data: bytes) -> bool:
    """Say whether decoded bytes are text or something that can be opened further."""
    return data.startswith(_CONTAINERS) or data[:2] in (b"\xff\xfe", b"\xfe\xff") or is_text(data)


def gathered(
    blob: Blob, name: str, limits: Limits, fragments: Iterable[Fragment], *, keep: Callable[[bytes], bool] = worthwhile
) -> Iterator[Blob | Incomplete]:
    """Give long pieces as blobs of their own, and all short ones, a line each, as one."""
    short: list[Fragment] = []
    for count, fragment in enumerate(fragments):
        if count >= limits.fragments:
            yield Incomplete(chain=blob.chain, limit="fragments", detail=f"more than {count} pieces of {name}")
            break
        if not keep(fragment.data):
            continue
        if len(fragment.data) >= _LONG or fragment.data.startswith(_CONTAINERS):
            yield _alone(blob, name, fragment)
        else:
            short.append(fragment)
    if short:
        yield _joined(blob, name, short)


def _alone(blob: Blob, name: str, fragment: Fragment) -> Blob:
    origin = Origin(start=fragment.start, end=fragment.end, anchors=((0, fragment.start),))
    if len(fragment.data) != fragment.end - fragment.start:
        origin = Origin(
            start=fragment.start,
            end=fragment.end,
            anchors=((0, fragment.start), (len(fragment.data), fragment.end)),
        )
    return blob.child(f"{name} at byte {fragment.start}", fragment.data, origin)


def _joined(blob: Blob, name: str, fragments: list[Fragment]) -> Blob:
    anchors = []
    at = 0
    for fragment in fragments:
        anchors += [(at, fragment.start), (at + len(fragment.data), fragment.end)]
        at += len(fragment.data) + 1
    origin = Origin(start=fragments[0].start, end=fragments[-1].end, anchors=tuple(anchors))
    return blob.child(name, b"\n".join(fragment.data for fragment in fragments), origin)
