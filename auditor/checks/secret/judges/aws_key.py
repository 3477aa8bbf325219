"""Ids of AWS access keys: base 32, with the number of the account in front."""

from __future__ import annotations

import base64
import binascii

from auditor.checks.secret.engine.candidate import Candidate
from auditor.checks.secret.engine.detection import Judgement

_PREFIX = 4
_MASK, _SHIFT = 0x7FFFFFFFFF80, 7
_FIRST_WITH_ACCOUNT = b"Q"


def judge(candidate: Candidate) -> Judgement:
    """Name the account where the id has one: older ids have none."""
    body = candidate.value[_PREFIX:]
    try:
        raw = base64.b32decode(body)
    except (binascii.Error, ValueError):
        return Judgement()
    if body[:1] < _FIRST_WITH_ACCOUNT and not body[:1].isdigit():
        return Judgement()
    account = (int.from_bytes(raw[:6]) & _MASK) >> _SHIFT
    return Judgement(facts=(f"of account {account:012d}",))
