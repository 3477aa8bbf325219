"""`The password is ...`: only values that no sentence would hold."""

from __future__ import annotations

from auditor.checks.secret.engine import shape
from auditor.checks.secret.engine.candidate import Candidate
from auditor.checks.secret.engine.detection import Judgement
from auditor.checks.secret.judges import _values


def judge(candidate: Candidate) -> Judgement:
    """Ask for digits or symbols among letters."""
    value = candidate.value.rstrip(b".,:!?")
    excuse = _values.excuse(candidate, quoted=False, in_code=False)
    if excuse:
        return Judgement(drop=excuse)
    if _values.is_dotted(value):
        return Judgement(drop="dotted-name")
    mixed = len(shape.classes(value)) >= 3 or shape.is_random(value)
    return Judgement() if mixed and len(value) >= 6 and shape.wordiness(value) < 0.6 else Judgement(drop="prose")
