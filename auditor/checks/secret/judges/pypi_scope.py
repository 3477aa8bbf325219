"""Upload tokens of the Python index: say what the token may do, as far as it tells."""

from __future__ import annotations

from auditor.checks.secret.checksums import pypi
from auditor.checks.secret.engine.candidate import Candidate
from auditor.checks.secret.engine.detection import Judgement


def judge(candidate: Candidate) -> Judgement:
    """Add the scope that the token's own caveats name."""
    scope = pypi.scope(candidate.value)
    return Judgement(facts=(scope,) if scope else ())
