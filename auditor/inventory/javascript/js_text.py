"""How JavaScript sees text where Python sees it differently, for everything that copies npm's matching."""

from __future__ import annotations

import json
import math
import unicodedata
from functools import cache
from typing import Any

WHITESPACE = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_LINE_ENDS = "\n\r\u2028\u2029"


def has_line_end(text: str) -> bool:
    """Whether a text holds what the dot of a JavaScript expression does not match."""
    return any(end in text for end in _LINE_ENDS)


def trim(text: str) -> str:
    """`String.prototype.trim`: a byte order mark is white space there."""
    return text.strip(WHITESPACE)


def units(text: str) -> str:
    """Spell characters beyond the BMP as surrogate pairs, since JavaScript counts and matches UTF-16 units."""
    if text.isascii() or max(text) < "\U00010000":
        return text
    raw = text.encode("utf-16-le", "surrogatepass")
    return "".join(chr(raw[at] | raw[at + 1] << 8) for at in range(0, len(raw), 2))


def points(text: str) -> str:
    """Undo `units`: join surrogate pairs to whole characters."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def lower(text: str) -> str:
    """`toLowerCase` of text in units."""
    return text.lower() if text.isascii() else units(points(text).lower())


def has_case(text: str) -> bool:
    """Whether upper and lower case of the text differ."""
    return text.upper() != text.lower() if text.isascii() else points(text).upper() != points(text).lower()


def is_line_end(char: str) -> bool:
    """Whether `.` in a JavaScript pattern refuses the character."""
    return char in _LINE_ENDS


@cache
def canonical(char: str) -> str:
    """Fold one UTF-16 unit as a case-insensitive pattern without the u flag does."""
    upper = char.upper()
    if len(upper) != 1 or (ord(char) >= 128 > ord(upper)) or (char < "\U00010000" <= upper):
        return char
    return upper


def canonical_text(text: str) -> str:
    """Fold every unit of the text."""
    return text.upper() if text.isascii() else "".join(map(canonical, text))


@cache
def folded(char: str) -> str:
    """Fold one character as a case-insensitive pattern with the u flag does (simple case folding)."""
    fold = char.casefold()
    if len(fold) == 1:
        return fold
    low = char.lower()
    return low if len(low) == 1 else char


def decomposed(text: str) -> str:
    """`normalize("NFKD")`."""
    return text if text.isascii() else unicodedata.normalize("NFKD", text)


def to_string(value: Any) -> str:
    """What `${value}` gives for a value that came out of JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, list):
        return ",".join("" if item is None else to_string(item) for item in value)
    if isinstance(value, dict):
        return "[object Object]"
    return _number(value)


def _number(value: float) -> str:
    number = float(value)
    if math.isnan(number):
        return "NaN"
    if abs(number) == float("inf"):
        return "Infinity" if number > 0 else "-Infinity"
    if number == int(number) and abs(number) < 1e21:
        return str(int(number))
    text = json.dumps(number)
    if "e" not in text:
        return text
    mantissa, _, exponent = text.partition("e")
    sign = "-" if exponent.startswith("-") else "+"
    digits = exponent.lstrip("+-").lstrip("0")
    if sign == "-" and int(digits) <= 6:
        return f"{number:.{int(digits) + len(mantissa.replace('.', '').lstrip('-')) - 1}f}"
    return f"{mantissa.removesuffix('.0')}e{sign}{digits}"


def truthy(value: Any) -> bool:
    """Whether `if (value)` holds: empty lists and objects count as true."""
    return isinstance(value, list | dict) or bool(value)
