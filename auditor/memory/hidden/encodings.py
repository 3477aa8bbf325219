"""Text written as base64, hexadecimal, binary, percent or character escapes."""

from __future__ import annotations

import base64
import binascii
import html
import re
import urllib.parse
from collections.abc import Callable, Iterator

from auditor.memory.hidden.veil import How, Look, Secret, Veil, speaks

_LONGEST = 65_536
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{20,}={0,2}(?![A-Za-z0-9+/=])")
_HEX = re.compile(r"(?<![0-9A-Za-z])(?:0x)?((?:[0-9A-Fa-f]{2}[ :,]?){12,})(?![0-9A-Za-z])")
_BINARY = re.compile(r"(?<![0-9])(?:[01]{7,8}[ ,]{0,2}){6,}(?![0-9])")
_PERCENT = re.compile(r"(?:[A-Za-z0-9._~+-]{0,12}%[0-9A-Fa-f]{2}){3,}[A-Za-z0-9._~+-]{0,40}")
_ESCAPE = re.compile(r"(?:\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f]{2,6}\}|[0-7]{3})[A-Za-z ]{0,3}){4,}")
_ONE_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{2,6})\}|([0-7]{3}))")
_ENTITY = re.compile(r"(?:&#(?:x[0-9A-Fa-f]{2,6}|\d{2,7});[A-Za-z ]{0,3}){4,}")


def _reveal(look: Look) -> Iterator[Secret]:
    text = look.text
    for gate, how, pattern, decode in _WAYS:
        if gate in look.gates:
            yield from _each(how, pattern, text, decode)


def _each(how: How, pattern: re.Pattern[str], text: str, decode: Callable[[str], str]) -> Iterator[Secret]:
    for found in pattern.finditer(text):
        decoded = decode(found[0][:_LONGEST])
        if decoded and speaks(decoded):
            yield Secret(how, found.start(), found.end(), decoded)


def _base64(found: str) -> str:
    if found.isdigit() or (found.islower() and "=" not in found) or found.count("-") > 2 or found.count("/") > 6:
        return ""
    raw = found.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        data = base64.b64decode(raw + "=" * (-len(raw) % 4))
    except (ValueError, binascii.Error):
        return ""
    return _text(data)


def _text(data: bytes) -> str:
    for encoding in ("utf-8", "utf-16-le") if b"\0" in data[:64] else ("utf-8",):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def _hex(found: str) -> str:
    digits = re.sub("[^0-9A-Fa-f]", "", found.removeprefix("0x"))
    return _text(bytes.fromhex(digits[: len(digits) // 2 * 2]))


def _binary(found: str) -> str:
    groups = re.findall("[01]{7,8}", found)
    return _text(bytes(int(group, 2) for group in groups))


def _unescape(found: str) -> str:
    return _ONE_ESCAPE.sub(_char, found)


def _char(one: re.Match[str]) -> str:
    code = int(one[4], 8) if one[4] else int(one[1] or one[2] or one[3], 16)
    return chr(code) if code < 0x110000 else ""


_WAYS: tuple[tuple[str, How, re.Pattern[str], Callable[[str], str]], ...] = (
    ("base64", "base64", _BASE64, _base64),
    ("hexadecimal", "hexadecimal", _HEX, _hex),
    ("binary", "binary digits", _BINARY, _binary),
    ("percent", "percent encoding", _PERCENT, urllib.parse.unquote),
    ("escapes", "character escapes", _ESCAPE, _unescape),
    ("entities", "character escapes", _ENTITY, html.unescape),
)
_GATES = {
    "base64": r"[a-z0-9+]{22}|[a-z0-9+/]{60}|[a-z0-9_]{32}",
    "hexadecimal": r"(?:[0-9a-f]{2}[ :,]){10}|[0-9a-f]{24}",
    "binary": r"[01]{7,8}[ ,][01]{7,8}[ ,][01]{7,8}[ ,]|[01]{40}",
    "percent": r"(?:%[0-9a-f]{2}[a-z0-9._~+-]{0,12}){3}",
    "escapes": r"(?:\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|u\{[0-9a-f]{2,6}\}|[0-7]{3})[a-z ]{0,3}){4}",
    "entities": r"(?:&#x?[0-9a-f]{2,7};[a-z ]{0,3}){4}",
}

VEIL = Veil(_reveal, _GATES)
