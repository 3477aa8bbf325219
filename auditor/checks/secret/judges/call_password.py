"""Passwords by their place among the arguments of a call: that proves little, so the value must look like one."""

from __future__ import annotations

from auditor.checks.secret.engine import shape
from auditor.checks.secret.engine.candidate import Candidate
from auditor.checks.secret.engine.detection import Judgement
from auditor.checks.secret.judges import _values


def judge(candidate: Candidate) -> Judgement:
    """Ask for digits among letters, or for three kinds of characters."""
    value = candidate.value
    excuse = _values.excuse(candidate, quoted=True, in_code=False)
    if excuse:
        return Judgement(drop=excuse)
    kinds = shape.classes(value)
    if len(kinds) < 2 or not ("digit" in kinds or len(kinds) >= 3):
        return Judgement(drop="too-plain")
    return Judgement(level="error" if len(kinds) >= 3 and len(value) >= 8 else "warning")
