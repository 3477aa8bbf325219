"""Values of a Kubernetes Secret: decoded where they are base64, judged as passwords."""

from __future__ import annotations

import base64
import binascii
import re

from auditor.checks.secret.engine import shape
from auditor.checks.secret.engine.candidate import Candidate
from auditor.checks.secret.engine.detection import Judgement
from auditor.checks.secret.filters import placeholder
from auditor.checks.secret.judges import _values

_LETTERS = re.compile(rb"[A-Za-z]+\s*\Z")


def judge(candidate: Candidate) -> Judgement:
    """Decode once, then drop what is short, plain or a template."""
    value = candidate.value
    try:
        plain = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        plain = value
    if len(plain) < 6 or _LETTERS.match(plain):
        return Judgement(drop="too-plain")
    if placeholder.is_stand_in(plain):
        return Judgement(drop="placeholder")
    excuse = _values.excuse(candidate, quoted=True, in_code=False)
    if excuse and plain is value:
        return Judgement(drop=excuse)
    strong = len(shape.classes(plain)) >= 3 or shape.is_random(plain) or shape.is_long_hex(plain)
    return Judgement(level="error" if strong else "warning")
