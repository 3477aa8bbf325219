"""Character classes of a glob (`[a-z]`, `[![:digit:]]`) rewritten as minimatch rewrites them."""

from __future__ import annotations

import re
from typing import NamedTuple

from auditor.inventory.javascript.js_text import WHITESPACE, is_line_end

_POSIX = {
    "[:alnum:]": ("\\p{L}\\p{Nl}\\p{Nd}", True),
    "[:alpha:]": ("\\p{L}\\p{Nl}", True),
    "[:ascii:]": ("\\x00-\\x7f", False),
    "[:blank:]": ("\\p{Zs}\\t", True),
    "[:cntrl:]": ("\\p{Cc}", True),
    "[:digit:]": ("\\p{Nd}", True),
    "[:graph:]": ("\\p{Z}\\p{C}", True),
    "[:lower:]": ("\\p{Ll}", True),
    "[:print:]": ("\\p{C}", True),
    "[:punct:]": ("\\p{P}", True),
    "[:space:]": ("\\p{Z}\\t\\r\\n\\v\\f", True),
    "[:upper:]": ("\\p{Lu}", True),
    "[:word:]": ("\\p{L}\\p{Nl}\\p{Nd}\\p{Pc}", True),
    "[:xdigit:]": ("A-Fa-f0-9", False),
}
_COMPLEMENTED = "[:graph:]"
_SPECIAL = re.compile(f"[-[\\]{{}}()*+?.,\\\\^$|#{WHITESPACE}]")
_IN_CLASS = re.compile(r"[\[\]\\-]")


class ClassSource(NamedTuple):
    """A class as expression source, the characters it took, and whether it needs the u flag or is magic at all."""

    source: str
    whole: bool
    consumed: int
    magic: bool


NOT_A_CLASS = ClassSource("", whole=False, consumed=0, magic=False)


def escape(text: str) -> str:
    """Escape the characters that mean something to a regular expression."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def _in_class(text: str) -> str:
    return _IN_CLASS.sub(r"\\\g<0>", text)


def _hopeless(glob: str, start: int) -> ClassSource:
    return ClassSource("$.", whole=False, consumed=len(glob) - start, magic=True)


def _posix_at(glob: str, at: int) -> str:
    if not glob.startswith("[:", at):
        return ""
    return next((name for name in _POSIX if glob.startswith(name, at)), "")


def read_class(glob: str, start: int) -> ClassSource:  # noqa: PLR0912  one scan, and its order is the meaning
    """Read the class that opens at `start`."""
    if glob.find("]", start) < 0:
        return NOT_A_CLASS
    listed: list[str] = []
    complemented: list[str] = []
    at, end, range_start = start + 1, start, ""
    seen = escaping = whole = negated = False
    while at < len(glob):
        char = glob[at]
        if char in "!^" and at == start + 1:
            negated = True
            at += 1
            continue
        if char == "]" and seen and not escaping:
            end = at + 1
            break
        seen = True
        if char == "\\" and not escaping:
            escaping = True
            at += 1
            continue
        if char == "[" and not escaping and (name := _posix_at(glob, at)):
            if range_start:
                return _hopeless(glob, start)
            source, needs = _POSIX[name]
            (complemented if name == _COMPLEMENTED else listed).append(source)
            whole = whole or needs
            at += len(name)
            continue
        escaping = False
        if range_start:
            if char > range_start:
                listed.append(f"{_in_class(range_start)}-{_in_class(char)}")
            elif char == range_start:
                listed.append(_in_class(char))
            range_start = ""
            at += 1
        elif glob.startswith("-]", at + 1):
            listed.append(_in_class(char + "-"))
            at += 2
        elif glob.startswith("-", at + 1):
            range_start = char
            at += 2
        else:
            listed.append(_in_class(char))
            at += 1
    if end < at:
        return NOT_A_CLASS
    if not listed and not complemented:
        return _hopeless(glob, start)
    return _finish(listed, complemented, end - start, whole=whole, negated=negated)


def _finish(listed: list[str], complemented: list[str], consumed: int, *, whole: bool, negated: bool) -> ClassSource:
    if len(listed) == 1 and not complemented and not negated and _is_single(listed[0]):
        return ClassSource(escape(listed[0][-1]), whole=False, consumed=consumed, magic=False)
    plain = f"[{'^' if negated else ''}{''.join(listed)}]"
    other = f"[{'' if negated else '^'}{''.join(complemented)}]"
    source = f"({plain}|{other})" if listed and complemented else plain if listed else other
    return ClassSource(source, whole=whole, consumed=consumed, magic=True)


def _is_single(source: str) -> bool:
    return (len(source) == 1 or (len(source) == 2 and source[0] == "\\")) and not is_line_end(source[-1])
