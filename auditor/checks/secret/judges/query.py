"""Values in the query of an address or the fields of a header: only random ones count."""

from __future__ import annotations

from auditor.checks.secret.engine import shape
from auditor.checks.secret.engine.candidate import Candidate
from auditor.checks.secret.engine.detection import Judgement
from auditor.checks.secret.judges import _names, _values


def judge(candidate: Candidate) -> Judgement:
    """Weigh the name of the field and the looks of the value."""
    value = candidate.value
    excuse = _values.excuse(candidate, quoted=True, in_code=False)
    if excuse:
        return Judgement(drop=excuse)
    strong = _names.kind(candidate.groups.get("name", b"")) in ("password", "secret")
    strong = strong and b"badge" not in candidate.before
    if shape.is_uuid(value) or shape.is_random(value) or (shape.is_hex(value) and len(value) >= 16):
        return Judgement() if strong else Judgement(level="note")
    return Judgement(drop="not-random")
