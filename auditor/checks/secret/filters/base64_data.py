"""Pieces of encoded images, fonts and archives that look like a token by chance."""

from __future__ import annotations

import re

from auditor.checks.secret.engine.candidate import Candidate

_RUN = re.compile(rb"[A-Za-z0-9+/]{32,}\Z")


def drops(candidate: Candidate) -> bool:
    """Say whether a long run of base64 leads right up to the value."""
    if candidate.rule.kind != "token" or candidate.data[candidate.start - 1 : candidate.start] not in (b"+", b"/"):
        return False
    return bool(_RUN.search(candidate.data[max(0, candidate.start - 64) : candidate.start]))
