"""Values that say themselves that they are none: EXAMPLE, changeme, your-token-here, xxxx, <token>, ***."""

from __future__ import annotations

import re

from auditor.checks.secret.engine.candidate import Candidate

_LOUD = re.compile(
    rb"example|sample|placeholder|changeme|change[-_]?(?:me|this|it)\b|dummy|replace[-_]?(?:me|this|with)|redacted|removed|"
    rb"your[-_ ]|[-_]your\b|insert[-_]|(?:not|isnt)[-_]?(?:a[-_]?)?(?:real|valid|secret)|notreal|fake|lorem|foobar|"
    rb"todo\b|tbd\b|stripped|truncated|_here\b|-here\b|with[-_]password|random[-_]?(?:secret|string)",
    re.IGNORECASE,
)
_MASKED = re.compile(
    rb"[xX]{5,}|[*\xb7]{3,}|\.{3,}|\xe2\x80\xa6|\xe2\x80\xa2{2}|#{4,}|_{6,}|-{6,}|<[^<>]{1,40}>|\[\.\.\.\]"
)


def drops(candidate: Candidate) -> bool:
    """Say whether the value is a stand-in; in a long random value a short word is chance."""
    if candidate.rule.judge in ("private_key", "jwt"):
        return False
    return is_stand_in(candidate.value)


def is_stand_in(value: bytes) -> bool:
    """Say whether a value says itself that it is none."""
    if _MASKED.search(value):
        return True
    for loud in _LOUD.finditer(value):
        word = loud[0]
        written = word.islower() or word.isupper() or word.istitle()
        if (len(value) <= 48 and written) or len(word) >= 7 or word.isupper():
            return True
    part = _random_part(value)
    return len(set(part.lower())) == 1 and len(part) >= 6


def _random_part(value: bytes) -> bytes:
    """Leave the vendor's prefix out: it is never repeated."""
    return max(re.split(rb"[-_.:]", value), key=len)
