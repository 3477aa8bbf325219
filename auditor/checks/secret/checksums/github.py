"""The CRC-32 in base 62 at the end of GitHub and npm tokens."""

from __future__ import annotations

import zlib
from random import Random

_DIGITS = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_WIDTH = 6


def valid(secret: bytes) -> bool:
    """Compare the last six digits with the checksum of the random part between prefix and checksum."""
    body = secret.rpartition(b"_")[2]
    return len(body) > _WIDTH and body[-_WIDTH:] == _checksum(body[:-_WIDTH])


def make(prefix: str, random: Random) -> str:
    """Make a token of the usual length."""
    body = bytes(random.choices(_DIGITS, k=30))
    return prefix + (body + _checksum(body)).decode()


def _checksum(body: bytes) -> bytes:
    rest = zlib.crc32(body)
    digits = bytearray()
    while rest:
        rest, digit = divmod(rest, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return bytes(reversed(digits)).rjust(_WIDTH, b"0")
