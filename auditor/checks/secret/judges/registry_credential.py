"""Credentials in package manager files: the file's syntax proves what they are, the value whether it is one."""

from __future__ import annotations

from auditor.checks.secret.engine.candidate import Candidate
from auditor.checks.secret.engine.detection import Judgement
from auditor.checks.secret.judges import _values


def judge(candidate: Candidate) -> Judgement:
    """Drop stand-ins, keep the rest."""
    excuse = _values.excuse(candidate, quoted=True, in_code=False)
    return Judgement(drop=excuse) if excuse else Judgement()
