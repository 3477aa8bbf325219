"""Upload tokens of the Python index: say what the token may do, as far as it tells."""

from __future__ import annotations

from auditor.checks.secret.checksums import pypi
from auditor.checks.secret.engine.candidate import Candidate
from auditor.checks.secret.engine.detection import Judgement


def judge(candidate: Candidate) -> Judgement:
    """Add the scope that the token's own caveats name; what only starts as a token does opens nothing."""
    if not pypi.valid(candidate.value):
        if pypi.begins(candidate.value):
            return Judgement(level="note", facts=("it starts as a token and does not decode as one",))
        return Judgement(drop="checksum")
    scope = pypi.scope(candidate.value)
    return Judgement(facts=(scope,) if scope else ())
