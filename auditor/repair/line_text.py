"""Edits of files that hold one pattern a line: comments, order and line ends stay as they are."""

from __future__ import annotations

from collections.abc import Iterable

_BOM = b"\xef\xbb\xbf"


def newline_of(text: bytes) -> bytes:
    """Tell which line end a text uses; that of its first line counts."""
    at = text.find(b"\n")
    return b"\r\n" if at > 0 and text[at - 1 : at] == b"\r" else b"\n"


def append(text: bytes, lines: Iterable[str]) -> bytes:
    """Add lines at the end that do not count yet, in the text's own line ends; what a `!` follows may be overruled."""
    end = newline_of(text)
    known: set[bytes] = set()
    for line in text.removeprefix(_BOM).split(b"\n"):
        known = set() if line.startswith(b"!") else known | {line.strip()}
    fresh = [line.encode("utf-8", "surrogateescape") for line in dict.fromkeys(lines)]
    fresh = [line for line in fresh if line.strip() not in known]
    if not fresh:
        return text
    lead = b"" if not text or text == _BOM or text.endswith(b"\n") else end
    return text + lead + end.join(fresh) + end
