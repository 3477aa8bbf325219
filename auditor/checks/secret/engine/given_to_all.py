"""Keys that a library brings along for everybody: their own name says that they are a default."""

from __future__ import annotations

import re

from auditor.checks.secret.engine.candidate import Candidate

_NAMED = re.compile(
    rb"(?:(?:\b|_)[dD]efault|\bDEFAULT_)\w{0,40}?(?i:key|token|secret|credentials?)\w{0,10}[\"'\]]{0,2}"
    rb"(?:\s{0,4}:\s{0,2}\w{1,20})?\s{0,4}[:=]\s{0,4}[\"'`]?\Z"
)


def by_name(candidate: Candidate) -> bool:
    """Say whether a value is assigned to a default key or token; a default password opens something all the same."""
    return bool(_NAMED.search(candidate.before[-120:]))
