"""Literals in the place of a key: in a call that signs or encrypts only the looks of the value can tell."""

from __future__ import annotations

from auditor.checks.secret.engine import shape
from auditor.checks.secret.engine.candidate import Candidate
from auditor.checks.secret.engine.detection import Judgement
from auditor.checks.secret.judges import _values


def judge(candidate: Candidate) -> Judgement:
    """Give an error for a random key, less for one that a person thought of."""
    value = candidate.value
    excuse = _values.excuse(candidate, quoted=True, in_code=False)
    if excuse:
        return Judgement(drop=excuse)
    if shape.is_random(value) or shape.is_long_hex(value):
        return Judgement(level="error")
    mixed = {"digit", "other"} & shape.classes(value) and shape.wordiness(value) < 0.6
    return Judgement(level="warning" if mixed else "note")
