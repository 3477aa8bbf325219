"""The only words that are ever said about a raw secret: its first characters, its length, a keyed fingerprint."""

from __future__ import annotations

import hashlib
import hmac

_SHOWN = 4


def excerpt(secret: bytes) -> str:
    """Show four characters and the length; of a short secret hardly anything."""
    shown = min(_SHOWN, len(secret) // 3)
    head = "".join(char if char.isprintable() else "." for char in secret[:shown].decode("latin-1"))
    return f"{head}****({len(secret)})"


def fingerprint(secret: bytes, key: bytes) -> str:
    """Name a secret so that only the holder of the project's key can tell whether a guess is right."""
    return hmac.new(key, secret, hashlib.sha256).hexdigest()[:24]
