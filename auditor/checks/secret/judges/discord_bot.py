"""Tokens of Discord bots: what stands before the first dot is the number of the bot."""

from __future__ import annotations

import base64
import binascii

from auditor.checks.secret.engine.candidate import Candidate
from auditor.checks.secret.engine.detection import Judgement


def judge(candidate: Candidate) -> Judgement:
    """Name the bot."""
    first = candidate.value.partition(b".")[0]
    try:
        number = base64.b64decode(first + b"=" * (-len(first) % 4), altchars=b"-_")
    except (binascii.Error, ValueError):
        number = b""
    return Judgement(facts=(f"of bot {number.decode()}",)) if number.isdigit() else Judgement()
