"""The macaroon inside an upload token of the Python index: decoded offline for its form and its scope."""

from __future__ import annotations

import base64
import binascii
import json
from random import Random
from typing import Any

_PREFIX = b"pypi-"
_LOCATION, _IDENTIFIER, _SIGNATURE = 1, 2, 6
_SIGNATURE_SIZE = 32
_HEAD, _SHORTEST = 40, 4


def valid(secret: bytes) -> bool:
    """Say whether the value decodes to a macaroon with a location, an identifier and a signature."""
    fields = dict(_fields(secret))
    return {_LOCATION, _IDENTIFIER} <= fields.keys() and len(fields.get(_SIGNATURE, b"")) == _SIGNATURE_SIZE


def begins(secret: bytes) -> bool:
    """Say whether the value at least starts as such a macaroon does: its version, then where it is for."""
    head = secret.removeprefix(_PREFIX)[:_HEAD]
    try:
        raw = base64.b64decode(head, altchars=b"-_")
    except (binascii.Error, ValueError):
        return False
    where = raw[3 : 3 + raw[2]]
    return raw[:2] == bytes((2, _LOCATION)) and len(where) >= _SHORTEST and b"." in where


def scope(secret: bytes) -> str:
    """Say what the token may do, as far as its caveats tell; empty when they do not."""
    for kind, content in _fields(secret):
        if kind == _IDENTIFIER:
            projects = _projects(content)
            if projects:
                return f"limited to {', '.join(projects)}"
    return ""


def _projects(content: bytes) -> list[str]:
    try:
        caveat: Any = json.loads(content)
    except (ValueError, RecursionError):
        return []
    names = caveat.get("permissions", {}) if isinstance(caveat, dict) else {}
    found = names.get("projects", []) if isinstance(names, dict) else []
    return [str(name) for name in found if isinstance(name, str)][:5] if isinstance(found, list) else []


def _fields(secret: bytes) -> list[tuple[int, bytes]]:
    body = secret.removeprefix(_PREFIX)
    try:
        raw = base64.b64decode(body + b"=" * (-len(body) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return []
    if raw[:1] != b"\x02":
        return []
    return _packets(raw)


def _packets(raw: bytes) -> list[tuple[int, bytes]]:
    fields: list[tuple[int, bytes]] = []
    at = 1
    while at + 1 < len(raw):
        kind, size = raw[at], raw[at + 1]
        if kind == 0:
            at += 1
            continue
        if size >= 0x80:
            size = (size & 0x7F) | (raw[at + 2] << 7) if at + 2 < len(raw) else 0
            at += 1
        fields.append((kind, raw[at + 2 : at + 2 + size]))
        at += 2 + size
    return fields


def make(prefix: str, random: Random) -> str:
    """Make a token for example.org whose caveats limit nothing."""
    identifier = random.randbytes(36)
    signature = random.randbytes(32)
    parts = [(_LOCATION, b"example.org"), (_IDENTIFIER, identifier)]
    raw = b"\x02" + b"".join(bytes((kind, len(text))) + text for kind, text in parts)
    raw += b"\x00\x00" + bytes((_SIGNATURE, len(signature))) + signature
    return prefix + base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
