"""The double SHA-256 in the last four bytes of what Bitcoin and its relatives write in base 58."""

from __future__ import annotations

import hashlib
from random import Random

_DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_WIDTH = 4
_EXTENDED = bytes.fromhex("0488ade4")


def valid(secret: bytes) -> bool:
    """Decode the value and compare its last four bytes with the checksum of the others."""
    number = 0
    for char in secret.decode("latin-1"):
        digit = _DIGITS.find(char)
        if digit < 0:
            return False
        number = number * len(_DIGITS) + digit
    raw = number.to_bytes((number.bit_length() + 7) // 8)
    return len(raw) > _WIDTH and raw[-_WIDTH:] == _checksum(raw[:-_WIDTH])


def make(prefix: str, random: Random) -> str:
    """Make an extended private key behind `xprv`, or one in wallet import format."""
    if prefix == "xprv":
        raw = _EXTENDED + random.randbytes(41) + b"\x00" + random.randbytes(32)
    else:
        raw = b"\x80" + random.randbytes(32) + b"\x01" * (prefix != "5")
    return _encoded(raw + _checksum(raw))


def _encoded(raw: bytes) -> str:
    number = int.from_bytes(raw)
    digits = []
    while number:
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))


def _checksum(raw: bytes) -> bytes:
    return hashlib.sha256(hashlib.sha256(raw).digest()).digest()[:_WIDTH]
