"""Shared access signatures: one whose own end has passed opens nothing any more."""

from __future__ import annotations

import datetime
import re

from auditor.checks.secret.engine.candidate import Candidate
from auditor.checks.secret.engine.detection import Judgement

_END = re.compile(rb"(?:[?&;]|%26|\b)se=(20[0-9]{2})-([01][0-9])-([0-3][0-9])")
_REACH = 600


def judge(candidate: Candidate) -> Judgement:
    """Lower the level of what has ended."""
    found = _END.search(candidate.around(_REACH))
    if found is None:
        return Judgement()
    today = datetime.datetime.now(tz=datetime.UTC).date()
    end = tuple(int(part) for part in found.groups())
    if end >= (today.year, today.month, today.day):
        return Judgement()
    return Judgement(level="warning", facts=(f"it ended in {end[0]}",))
