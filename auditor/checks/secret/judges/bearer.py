"""Tokens behind the word `Bearer` or `token`: only random values count."""

from __future__ import annotations

from auditor.checks.secret.engine import shape
from auditor.checks.secret.engine.candidate import Candidate
from auditor.checks.secret.engine.detection import Judgement
from auditor.checks.secret.judges import _values


def judge(candidate: Candidate) -> Judgement:
    """Give an error for a random value in a header, less elsewhere."""
    value = candidate.value.strip(b"=.")
    excuse = _values.excuse(candidate, quoted=True, in_code=False)
    if excuse:
        return Judgement(drop=excuse)
    if not (shape.is_random(value) or (shape.is_hex(value) and shape.entropy(value) > 2.5)):
        return Judgement(drop="not-random")
    header = (
        b"bearer" in candidate.data[candidate.span[0] : candidate.start].lower() or b"uthorization" in candidate.before
    )
    return Judgement(level="error" if header else "warning")
