"""Blank texts in files that count their bytes, so that everything else stays where it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_LOG = re.compile(rb"(?:#[^\r\n]*\r?\n)?\*\d+\r\n\$\d+\r\n")
_FILLER = b"_"
_DUMP, _END_OF_DUMP, _CHECKSUM = b"REDIS", b"\xff", 8


def counts(content: bytes) -> bool:
    """Say whether a file is no text: cutting something out of it would make the rest unreadable."""
    return _LOG.match(content) is not None or _CONTROL.search(content) is not None


def blanked(content: bytes, parts: Sequence[str]) -> bytes | None:
    """Give a file with some texts overwritten; None when one is not in it as plain text."""
    for line in (line for part in parts for line in part.split("\n") if line.strip()):
        raw = line.strip().encode("utf-8", "surrogateescape")
        if raw not in content:
            return None
        content = content.replace(raw, _FILLER * len(raw))
    return _unsealed(content)


def _unsealed(content: bytes) -> bytes:
    """Take the checksum off a Redis dump; zeros in its place mean that there is none."""
    if content.startswith(_DUMP) and content[-_CHECKSUM - 1 : -_CHECKSUM] == _END_OF_DUMP:
        return content[:-_CHECKSUM] + bytes(_CHECKSUM)
    return content
