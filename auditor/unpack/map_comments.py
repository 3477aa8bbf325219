"""`sourceMappingURL` in all its spellings, and debug modules kept in `eval` strings: facts and blobs for the checks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.model.blob import Blob, Incomplete, Origin
from auditor.model.pattern import Hits, Pattern
from auditor.model.source_map import EvalSources, MapReference
from auditor.unpack.escapes import unescaped
from auditor.unpack.limits import Limits
from auditor.unpack.unpacker import Unpacked, Unpacker

_URL = re.compile(rb"[ \t]{0,4}+([^\s'\"`\\<>]{1,8192}+)")
_AFTER = re.compile(rb"(?:\s|//[^\n]{0,4096}+|/\*[^*]{0,4096}+(?:\*(?!/)[^*]{0,4096}+){0,64}\*/)*+\Z")
_CLOSING = re.compile(rb"(?:[ \t]{0,64}+\*/)?")
_TAIL = 1 << 16
_NAME = re.compile(rb"[^\s'\"`\\]{1,1024}+")
_QUOTE = re.compile(rb"[\"'`]")


def _unpack(blob: Blob, hits: Hits, limits: Limits) -> Iterator[Unpacked]:
    yield from _references(blob, hits.get("unpack:map-comment", ()), limits)
    yield from _eval_modules(blob, hits.get("unpack:source-url", ()), limits)


def _references(blob: Blob, ends: tuple[int, ...], limits: Limits) -> Iterator[MapReference | Incomplete]:
    data = blob.data
    for count, end in enumerate(ends):
        if count >= limits.fragments:
            yield Incomplete(chain=blob.chain, limit="fragments", detail=f"more than {count} map comments")
            return
        found = _URL.match(data, end)
        if found is None:
            continue
        raw = found[1]
        inline = raw[:5].lower() == b"data:"
        stop = _data_end(data, found.start(1)) if inline else found.end()
        start = _comment_start(data, end)
        if start is None:
            continue
        block = data[start : start + 2] == b"/*"
        if block and not inline and raw.endswith(b"*/"):
            raw = raw[:-2]
            stop -= 2
        closed = _CLOSING.match(data, stop) if block else None
        closing = closed.end() if closed else stop
        final = len(data) - closing <= _TAIL and _AFTER.match(data, closing) is not None
        url = raw[: 64 if inline else None].decode("utf-8", "replace")
        yield MapReference(chain=blob.chain, url=url, start=start, end=stop, final=final, inline=inline)


def _comment_start(data: bytes, end: int) -> int | None:
    """Find the `//` or `/*` that a comment opens with."""
    lead = data[max(0, end - 64) : end]
    at = max(lead.rfind(b"//"), lead.rfind(b"/*"))
    return None if at < 0 else max(0, end - 64) + at


_DATA = re.compile(rb"[A-Za-z0-9+/=_%;,:.!~()$&@?\-]*+")


def _data_end(data: bytes, at: int) -> int:
    found = _DATA.match(data, at)
    return found.end() if found else at


def _eval_modules(blob: Blob, ends: tuple[int, ...], limits: Limits) -> Iterator[Unpacked]:
    modules: list[Blob] = []
    floor = 0
    for end in ends:
        opening = blob.data.rfind(b"eval(", floor, end)
        quote = _QUOTE.search(blob.data, opening, min(opening + 64, end)) if opening >= 0 else None
        floor = end
        if quote is None:
            continue
        if len(modules) >= limits.fragments:
            yield Incomplete(chain=blob.chain, limit="fragments", detail=f"more than {limits.fragments} eval modules")
            break
        name = _NAME.match(blob.data, end)
        label = f"eval {name[0].decode('utf-8', 'replace')}" if name else "eval"
        origin = Origin(start=quote.end(), end=end, anchors=((0, quote.end()),))
        modules.append(blob.child(label, unescaped(blob.data[quote.end() : end]), origin))
    if modules:
        yield _fact(blob, modules)
        yield from modules


def _fact(blob: Blob, modules: list[Blob]) -> EvalSources:
    return EvalSources(
        chain=blob.chain,
        names=tuple(module.name.removeprefix("eval").strip() for module in modules),
        size=sum(len(module.data) for module in modules),
        start=modules[0].origin.start if modules[0].origin else 0,
    )


UNPACKER = Unpacker(
    name="map comments",
    triggers=(
        Pattern(id="unpack:map-comment", expression=r"[#@][ \t]{0,4}sourceMappingURL[ \t]{0,4}=", every=True),
        Pattern(id="unpack:source-url", expression=r"[#@] ?sourceURL=", every=True),
    ),
    unpack=_unpack,
)
