"""The plain text of a path portion rewritten to expression source: stars, marks, classes and escapes."""

from __future__ import annotations

import re
from typing import NamedTuple

from auditor.inventory.javascript.char_classes import escape, read_class
from auditor.inventory.javascript.js_regex import PatternError

_MAX_SCANNED = 300_000
_ANY = "[^/]"
STAR = "[^/]*?"
STAR_NOT_EMPTY = "[^/]+?"
_ESCAPED_SPECIALS = frozenset("().*{}+?[]^$\\!")
_SINGLE_CLASS = re.compile(r"([^\\\n\r\u2028\u2029]|^)\[([^/\\])\]")
_ESCAPED = re.compile(r"\\([^/])")


def unescape(text: str) -> str:
    """Take `[x]` and backslash escapes away."""
    return _ESCAPED.sub(r"\1", _SINGLE_CLASS.sub(r"\1\2", text))


class PortionSource(NamedTuple):
    """A portion as expression source, as plain text, and what is needed to match it."""

    source: str
    plain: str
    magic: bool
    whole: bool


def read_text(glob: str, magic: bool, not_empty: bool) -> PortionSource:  # noqa: FBT001  both come from the scan
    """Rewrite text that holds no extended glob; it is magic when what came before was."""
    sources: list[str] = []
    whole = in_star = False
    at = wasted = 0
    while at < len(glob):
        char = glob[at]
        at += 1
        if char == "*":
            if not in_star:
                sources.append(STAR_NOT_EMPTY if not_empty and not glob.strip("*") else STAR)
            in_star = magic = True
            continue
        in_star = False
        if char == "\\":
            if at == len(glob):
                sources.append("\\\\")
            else:
                sources.append(("\\" if glob[at] in _ESCAPED_SPECIALS else "") + glob[at])
                at += 1
        elif char == "[" and (found := read_class(glob, at - 1)).consumed:
            sources.append(found.source)
            whole, magic = whole or found.whole, magic or found.magic
            at += found.consumed - 1
        elif char == "?":
            sources.append(_ANY)
            magic = True
        else:
            # A bracket that opens no class was scanned to the end for nothing.
            wasted += len(glob) - at if char == "[" and "]" in glob else 0
            if wasted > _MAX_SCANNED:
                raise PatternError("pattern is too complex")
            sources.append(escape(char))
    return PortionSource("".join(sources), unescape(glob), magic, whole)
