"""Tell values that count up, walk the alphabet or repeat themselves: rarely secret, yet in a vendor's exact form."""

from __future__ import annotations

import re

from auditor.checks.secret.engine import shape
from auditor.checks.secret.engine.candidate import Candidate

_PARTS = re.compile(rb"[A-Za-z0-9]+")
_WALK = re.compile(rb"0123456789|1234567890|123456789a|abcdefghij|deadbeef|cafebabe|qwertyuiop", re.IGNORECASE)
_COUNTED, _CHANCE = 6, 80


def looks(candidate: Candidate) -> bool:
    """Say whether the random part of a value was typed by a person; a name or a judge knows better about others."""
    if candidate.rule.judge in ("private_key", "jwt") or candidate.rule.kind == "regex":
        return False
    value = candidate.value
    part = max(_PARTS.findall(value) or [value], key=len)
    if len(part) < 8:
        return False
    if _WALK.search(part) and len(part) <= 64:
        return True
    return (
        shape.is_repeated(part) or shape.is_sequence(part) or (len(part) <= _CHANCE and shape.counts(part) >= _COUNTED)
    )
