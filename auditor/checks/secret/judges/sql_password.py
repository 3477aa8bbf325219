"""Passwords in SQL statements: quoted, or so mixed that no sentence would hold them."""

from __future__ import annotations

import re

from auditor.checks.secret.engine import shape
from auditor.checks.secret.engine.candidate import Candidate
from auditor.checks.secret.engine.detection import Judgement
from auditor.checks.secret.judges import _values

_ABOUT_USERS = re.compile(rb"(?i:user|grant|role|create|alter)\b")


def judge(candidate: Candidate) -> Judgement:
    """Drop stand-ins and bare words."""
    if candidate.data[candidate.span[0] : candidate.span[0] + 10].lower() == b"identified" and not _ABOUT_USERS.search(
        candidate.data[max(0, candidate.span[0] - 200) : candidate.span[0]]
    ):
        return Judgement(drop="prose")
    quoted = bool(candidate.groups.get("quote"))
    excuse = _values.excuse(candidate, quoted=True, in_code=False)
    if excuse:
        return Judgement(drop=excuse)
    kinds = shape.classes(candidate.value)
    if not quoted and not {"lower", "digit"} <= kinds:
        return Judgement(drop="bare-word")
    strong = quoted and len(kinds) >= 3 and len(candidate.value) >= 8
    return Judgement(level="error" if strong else "warning" if len(kinds) >= 2 else "note")
