"""The CRC-16 that Stellar seeds and NATS nkeys carry in their last two bytes, in base 32."""

from __future__ import annotations

import base64
import binascii
from random import Random

_SIZE = 32


def valid(secret: bytes) -> bool:
    """Decode the value and compare its last two bytes with the checksum of the others."""
    try:
        raw = base64.b32decode(secret + b"=" * (-len(secret) % 8))
    except (binascii.Error, ValueError):
        return False
    return raw[-2:] == _checksum(raw[:-2])


def make(prefix: str, random: Random) -> str:
    """Make a seed: of Stellar with one leading byte behind `S`, of a NATS user with two behind `SU`."""
    lead = (18 << 3,) if prefix == "S" else (18 << 3 | 20 << 3 >> 5, (20 << 3 & 0x1F) << 3)
    raw = bytes(lead) + random.randbytes(_SIZE)
    return base64.b32encode(raw + _checksum(raw)).rstrip(b"=").decode()


def _checksum(raw: bytes) -> bytes:
    return binascii.crc_hqx(raw, 0).to_bytes(2, "little")
