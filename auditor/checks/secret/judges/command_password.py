"""Passwords on command lines and in statements, where the place says what the value is."""

from __future__ import annotations

from auditor.checks.secret.engine import shape
from auditor.checks.secret.engine.candidate import Candidate
from auditor.checks.secret.engine.detection import Judgement
from auditor.checks.secret.judges import _values


def judge(candidate: Candidate) -> Judgement:
    """Drop stand-ins; a mixed value counts more than a plain word."""
    excuse = _values.excuse(candidate, quoted=True, in_code=False)
    if excuse:
        return Judgement(drop=excuse)
    kinds = shape.classes(candidate.value)
    strong = len(kinds) >= 3 and len(candidate.value) >= 8
    return Judgement(level="error" if strong else "warning" if len(kinds) >= 2 else "note")
