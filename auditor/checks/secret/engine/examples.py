"""Expand `{alnum:36}` and its like in example texts, so that no file in the repository holds a live-looking secret."""

from __future__ import annotations

import base64
import json
import re
import string
import uuid
import zlib
from random import Random

from auditor.checks.secret import checksums

_ALPHABETS = {
    "alnum": string.ascii_letters + string.digits,
    "hex": "0123456789abcdef",
    "hexup": "0123456789ABCDEF",
    "base64": string.ascii_letters + string.digits + "+/",
    "base64url": string.ascii_letters + string.digits + "-_",
    "base58": "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
    "base32": string.ascii_uppercase + "234567",
    "upper": string.ascii_uppercase,
    "lower": string.ascii_lowercase,
    "letter": string.ascii_letters,
    "digit": string.digits,
    "upnum": string.ascii_uppercase + string.digits,
    "lownum": string.ascii_lowercase + string.digits,
    "x": "x",
}
_PLACEHOLDER = re.compile(
    r"\{(?P<name>"
    + "|".join((*_ALPHABETS, "uuid", "jwt", "pem", "b64", "checksummed"))
    + r")(?::(?P<argument>[^{}]*))?\}"
)
_PEM_WIDTH = 64


def expand(text: str, seed: str) -> str:
    """Fill every placeholder, the same way each time for the same seed."""
    random = Random(zlib.crc32(seed.encode()))  # noqa: S311 - examples, not keys
    return _PLACEHOLDER.sub(lambda found: _fill(found["name"], found["argument"] or "", random), text)


def _fill(name: str, argument: str, random: Random) -> str:
    if name == "uuid":
        return str(uuid.UUID(int=random.getrandbits(128), version=4))
    if name == "jwt":
        return _jwt(random)
    if name == "pem":
        return _pem(argument, random)
    if name == "b64":
        return base64.b64encode(argument.encode()).decode()
    if name == "checksummed":
        kind, _, prefix = argument.partition(":")
        return checksums.get(kind).make(prefix, random)
    return _characters(_ALPHABETS[name], int(argument or 1), random)


def _characters(alphabet: str, count: int, random: Random) -> str:
    return "".join(random.choices(alphabet, k=count))


def _jwt(random: Random) -> str:
    parts = ({"alg": "HS256", "typ": "JWT"}, {"sub": str(random.getrandbits(40)), "iat": 1767225600})
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
    return ".".join((*encoded, _characters(_ALPHABETS["base64url"], 43, random)))


def _pem(label: str, random: Random) -> str:
    body = "MII" + _characters(_ALPHABETS["base64"], _PEM_WIDTH * 8 - 3, random)
    lines = [body[at : at + _PEM_WIDTH] for at in range(0, len(body), _PEM_WIDTH)]
    return "\n".join((f"-----BEGIN {label}-----", *lines, f"-----END {label}-----"))
