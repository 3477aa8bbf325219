"""Texts in the pages that an SQLite database has freed but not overwritten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from auditor.memory.stores.format import Reading

_HEADER = 100
_MOST_PAGES = 200_000
_RUN = re.compile(
    rb"(?:[\t\n\r\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}){24,}"
)
_WORDS = re.compile(r"\w{2,}(?:[^\w]{1,3}\w{2,}){2}")
_SCHEMA = ("CREATE TABLE", "CREATE INDEX", "CREATE UNIQUE", "CREATE VIRTUAL", "CREATE TRIGGER")


def texts(path: Path, reading: Reading) -> Iterator[tuple[int, int, str]]:
    """Give page, byte in the file, and text, for every run of words in a freed page or in the gap of a used one."""
    with open(path, "rb") as stream:
        header = stream.read(_HEADER)
        size = int.from_bytes(header[16:18], "big")
        size = 65536 if size == 1 else size
        if len(header) < _HEADER or size < 512 or size & (size - 1):
            return
        end = stream.seek(0, 2)
        pages = set[int]()
        for page in _pages(stream, header, size, end, reading):
            pages.add(page)
            stream.seek((page - 1) * size)
            yield from _runs(stream.read(size), page, (page - 1) * size)
        for page in range(1, min(end // size, _MOST_PAGES) + 1):
            if page not in pages:
                stream.seek((page - 1) * size)
                yield from _gap(stream.read(size), page, (page - 1) * size)


def _pages(stream: BinaryIO, header: bytes, size: int, end: int, reading: Reading) -> Iterator[int]:
    """Walk the list of free pages: each trunk names leaves and the next trunk."""
    trunk = int.from_bytes(header[32:36], "big")
    seen = set[int]()
    while trunk and trunk not in seen and 1 < trunk <= end // size:
        seen.add(trunk)
        if len(seen) > _MOST_PAGES:
            reading.skip("", f"more than {_MOST_PAGES:,} free pages")
            return
        stream.seek((trunk - 1) * size)
        data = stream.read(size)
        count = min(int.from_bytes(data[4:8], "big"), size // 4 - 2)
        yield trunk
        for number in range(count):
            leaf = int.from_bytes(data[8 + 4 * number : 12 + 4 * number], "big")
            if 1 < leaf <= end // size and leaf not in seen:
                seen.add(leaf)
                yield leaf
        trunk = int.from_bytes(data[:4], "big")


def _gap(data: bytes, page: int, offset: int) -> Iterator[tuple[int, int, str]]:
    """Look between the cell pointers and the cells of a table's leaf, and into its free blocks."""
    start = _HEADER if page == 1 else 0
    if len(data) < start + 8 or data[start] != 13:
        return
    cells = int.from_bytes(data[start + 3 : start + 5], "big")
    content = int.from_bytes(data[start + 5 : start + 7], "big") or 65536
    first = start + 8 + 2 * cells
    if first < content <= len(data):
        yield from _runs(data[first:content], page, offset + first)
    block, steps = int.from_bytes(data[start + 1 : start + 3], "big"), 0
    while 0 < block < len(data) - 4 and steps < 1000:
        length = int.from_bytes(data[block + 2 : block + 4], "big")
        yield from _runs(data[block + 4 : block + length], page, offset + block + 4)
        following = int.from_bytes(data[block : block + 2], "big")
        block, steps = (following if following > block else 0), steps + 1


def _runs(data: bytes, page: int, offset: int) -> Iterator[tuple[int, int, str]]:
    for found in _RUN.finditer(data):
        text = found[0].decode("utf-8", "replace").strip()
        if _WORDS.search(text) and not any(mark in text for mark in _SCHEMA):
            yield page, offset + found.start(), text
