"""`Basic` credentials: base64 of user and password, judged by what it decodes to."""

from __future__ import annotations

import base64
import binascii

from auditor.checks.secret.engine import shape
from auditor.checks.secret.engine.candidate import Candidate
from auditor.checks.secret.engine.detection import Judgement
from auditor.checks.secret.judges.url_password import is_stand_in


def judge(candidate: Candidate) -> Judgement:
    """Decode; without a colon in it, or with a stand-in for a password, it is nothing."""
    value = candidate.value
    try:
        plain = base64.b64decode(value + b"=" * (-len(value) % 4), validate=True)
    except (binascii.Error, ValueError):
        return Judgement(drop="not-base64")
    _, colon, password = plain.partition(b":")
    if not colon or len(password) < 2:
        encoded = not plain.isascii() and (len(value) >= 16 or value.endswith(b"=") or shape.is_random(value))
        return Judgement(level="note") if encoded else Judgement(drop="not-a-credential")
    if not plain.isascii() or not plain.decode().isprintable():
        return Judgement(level="note")
    if is_stand_in(password):
        return Judgement(drop="placeholder")
    return Judgement(level="error" if len(password) >= 8 else "warning")
