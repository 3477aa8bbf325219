"""Words that every format for people shares: sizes, counts, and values that cannot act on what shows them."""

from __future__ import annotations

import re

_HOSTILE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_UNITS = ("B", "kB", "MB", "GB", "TB")


def safe(text: str) -> str:
    """Make every character that could move the cursor, hide text or turn its direction visible."""
    return _HOSTILE.sub(lambda found: _visible(ord(found[0])), text)


def _visible(code: int) -> str:
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def size(count: int) -> str:
    """Give a size a person reads at a glance; decimal units, as registries use."""
    amount = float(count)
    for unit in _UNITS:
        if amount < 999.5 or unit == _UNITS[-1]:
            return f"{count} B" if unit == "B" else f"{amount:.1f} {unit}" if amount < 99.95 else f"{amount:.0f} {unit}"
        amount /= 1000
    raise AssertionError(count)


def plural(count: int, noun: str) -> str:
    """Count a noun."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
