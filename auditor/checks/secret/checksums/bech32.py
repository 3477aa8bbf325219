"""The checksum of bech32, which age and Nostr keys carry in their last six characters."""

from __future__ import annotations

from random import Random

_DIGITS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_WIDTH = 6


def valid(secret: bytes) -> bool:
    """Work the whole value through the code; what comes out of an undamaged one is 1."""
    label, separator, body = secret.decode("latin-1").lower().rpartition("1")
    if not separator or any(char not in _DIGITS for char in body):
        return False
    return _residue(label, [_DIGITS.index(char) for char in body]) == 1


def make(prefix: str, random: Random) -> str:
    """Make a key of 32 bytes behind a prefix that ends in 1; its letter case is the prefix's."""
    label = prefix[:-1].lower()
    body = [random.randrange(32) for _ in range(51)] + [random.choice((0, 16))]
    residue = _residue(label, body + [0] * _WIDTH) ^ 1
    check = [(residue >> 5 * (_WIDTH - 1 - place)) & 31 for place in range(_WIDTH)]
    text = "".join(_DIGITS[digit] for digit in (*body, *check))
    return prefix + (text.upper() if prefix.isupper() else text)


def _residue(label: str, values: list[int]) -> int:
    state = 1
    spread = [ord(char) >> 5 for char in label] + [0] + [ord(char) & 31 for char in label]
    for value in (*spread, *values):
        top = state >> 25
        state = (state & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_GENERATORS):
            state ^= generator if top >> place & 1 else 0
    return state
