"""JSON Web Tokens: what their header and payload say decides whether they open anything."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from auditor.checks.secret.engine import shape
from auditor.checks.secret.engine.candidate import Candidate
from auditor.checks.secret.engine.detection import Judgement

_LONG = 20
_TEACHING = ({"sub": "1234567890", "name": "John Doe"}, {"name": "John Doe", "admin": True})


def judge(candidate: Candidate) -> Judgement:
    """Read header and payload; unsigned tokens and those of tutorials are no secret."""
    head, _, rest = candidate.value.partition(b".")
    body, _, signature = rest.partition(b".")
    if candidate.after.startswith((b"...", b"\xe2\x80\xa6")):
        return Judgement(drop="cut")
    header, payload = _decoded(head), _decoded(body)
    if not isinstance(header, dict) or (payload is None and "enc" not in header and signature):
        return _undecoded(head, body, signature)
    if not {"alg", "enc", "typ", "kid"} & header.keys():
        return Judgement(drop="not-a-token")
    if str(header.get("alg", "")).lower() == "none":
        return Judgement(drop="unsigned-token")
    if isinstance(payload, dict):
        return _by_content(payload, signed=len(signature) >= 20)
    return Judgement(level="warning")


def _undecoded(*parts: bytes) -> Judgement:
    """Keep what has three random parts: one that somebody shortened or altered, or of a form that is not JSON."""
    if min(map(len, parts)) >= _LONG and all(map(shape.is_random, parts)):
        return Judgement(level="note", facts=("its parts do not decode",))
    return Judgement(drop="not-a-token")


def _by_content(payload: dict[str, Any], *, signed: bool) -> Judgement:
    if any(all(payload.get(key) == value for key, value in lesson.items()) for lesson in _TEACHING):
        return Judgement(level="note", facts=("the payload is a tutorial's",))
    if payload.get("role") == "anon":
        return Judgement(level="note", facts=("made for browsers: its role is anon",))
    facts = tuple(f"issued by {str(payload['iss'])[:80]}" for _ in (0,) if "iss" in payload)
    if payload.get("role") == "service_role":
        return Judgement(level="error", facts=(*facts, "its role is service_role"))
    if not signed:
        return Judgement(level="note", facts=(*facts, "cut before the signature"))
    return Judgement(level="warning" if "exp" in payload else "error", facts=facts)


def _decoded(part: bytes) -> Any:
    try:
        return json.loads(base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
