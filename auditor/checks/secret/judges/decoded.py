"""Tokens with a JSON document inside that names the account."""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any

from auditor.checks.secret.engine.candidate import Candidate
from auditor.checks.secret.engine.detection import Judgement

_DOCUMENT = re.compile(rb"eyJ[A-Za-z0-9+/_\-]+")
_TOLD = ("iss", "email", "signInAddress", "org", "url", "region_url", "n", "u", "name", "host")
_SHOWN = 80


def judge(candidate: Candidate) -> Judgement:
    """Say whose token it is, as far as it tells."""
    found = _DOCUMENT.search(candidate.value)
    document = _read(found[0]) if found else None
    if not isinstance(document, dict):
        return Judgement()
    told = [str(document[key])[:_SHOWN] for key in _TOLD if isinstance(document.get(key), str) and document[key]]
    return Judgement(facts=(f"it names {', '.join(told[:3])}",)) if told else Judgement()


def _read(text: bytes) -> Any:
    plain = text.translate(bytes.maketrans(b"-_", b"+/"))
    try:
        return json.loads(base64.b64decode(plain + b"=" * (-len(plain) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
