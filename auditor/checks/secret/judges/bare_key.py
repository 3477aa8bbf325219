"""Private keys whose encoding alone tells what they are; one in armour is the armour's to report."""

from __future__ import annotations

from auditor.checks.secret.engine.candidate import Candidate
from auditor.checks.secret.engine.detection import Judgement

_REACH = 120


def judge(candidate: Candidate) -> Judgement:
    """Leave those that follow the line a private key in armour begins with."""
    lead = candidate.data[max(0, candidate.start - _REACH) : candidate.start]
    return Judgement(drop="in-armour") if b"KEY-----" in lead else Judgement()
