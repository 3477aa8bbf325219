"""Readable runs of words in files whose format needs a library that is not there, or that it refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from auditor.memory.stores import format as shape
from auditor.model.finding import Place
from auditor.model.memory import MemoryRecord, Tier

_PIECE = 4 * 1024 * 1024
_OVERLAP = 65_536
_RUN = re.compile(
    rb"(?:[\t\n\r\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}){16,}"
)
_WORDS = re.compile(r"\w{2,}(?:[^\w]{1,3}\w{2,}){2}")


def records(path: Path, label: str, tier: Tier) -> Iterator[MemoryRecord]:
    """Give the runs of words in a file; a run is what stood together, not what belonged together."""
    with shape.regular(path) as stream:
        start, kept = 0, b""
        while piece := stream.read(_PIECE):
            data = kept + piece
            last = len(piece) < _PIECE
            edge = len(data) if last else max(0, len(data) - _OVERLAP)
            done = 0
            for found in _RUN.finditer(data):
                if found.start() >= edge:
                    break
                done = found.end()
                text = found[0].decode("utf-8", "replace").strip()
                if _WORDS.search(text):
                    yield MemoryRecord(
                        id=f"{path.name} byte {start + found.start()}",
                        text=text,
                        tier=tier,
                        location=Place(path=label, offset=start + found.start()),
                    )
            cut = max(done, edge)
            start, kept = start + cut, data[cut:]
