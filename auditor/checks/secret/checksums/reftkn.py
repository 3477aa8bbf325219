"""What a JFrog reference token says when it is decoded: a tag, a version and an expiry before the random part."""

from __future__ import annotations

import base64
import binascii
import re
import string
from random import Random

_SHAPE = re.compile(rb"reftkn:01:[0-9]{10}:[A-Za-z0-9]{20,40}\Z")


def valid(secret: bytes) -> bool:
    """Decode and compare the shape."""
    try:
        return bool(_SHAPE.match(base64.b64decode(secret, validate=True)))
    except (binascii.Error, ValueError):
        return False


def make(prefix: str, random: Random) -> str:
    """Make a token that never expires."""
    body = "".join(random.choices(string.ascii_letters + string.digits, k=27))
    return prefix + base64.b64encode(f"reftkn:01:0000000000:{body}".encode()).decode()
