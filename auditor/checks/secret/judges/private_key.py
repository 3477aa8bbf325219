"""Private keys in armour: a body that decodes to a key, not a header in somebody's parser or documentation."""

from __future__ import annotations

import re

from auditor.checks.secret.engine import shape
from auditor.checks.secret.engine.candidate import Candidate
from auditor.checks.secret.engine.detection import Judgement

_REACH = 16384
_SHORTEST = 40
_JOINTS = re.compile(rb"\\+[nrt]|[\s\"'`,;\\]+(?:\+\s)?|&#1[03];|<br ?/?>|//|^[+#*>|\-]{1,3}(?=\s)", re.MULTILINE)
_HEADER_LINE = re.compile(rb"(?:^|\\n|\n)[ \t]*[A-Z][A-Za-z\-]{2,30}: ?[^\\\n]{0,200}")
_BODY = re.compile(rb"[A-Za-z0-9+/=_\-]{24,}")
_STARTS = ((b"OPENSSH", (b"b3Bl",)), (b"PGP", ()), (b"", (b"M",)))
_END = re.compile(rb"-----END|---- END|=-----")


def judge(candidate: Candidate) -> Judgement:
    """Look at what follows the header."""
    raw = candidate.data[candidate.end : candidate.end + _REACH]
    stop = _END.search(raw)
    raw = raw[: stop.start()] if stop else raw[:2048]
    # In a patch or a quotation every line begins as the armour's own does.
    raw = raw.replace(b"\n" + candidate.before.strip(), b"\n") if len(candidate.before.strip()) == 1 else raw
    lines = _JOINTS.sub(b"\n", _HEADER_LINE.sub(b"", raw))
    runs = _BODY.findall(lines)
    body = b"".join(runs)
    if len(body) < _SHORTEST:
        return Judgement(drop="no-key-in-the-armour")
    starts = next((first for word, first in _STARTS if word in candidate.value), ())
    if starts and not runs[0].startswith(starts):
        return Judgement(drop="not-a-key")
    if shape.is_repeated(body[:64]) or shape.is_sequence(body[:48], least=16) or shape.entropy(body) < 3.5:
        return Judgement(drop="placeholder")
    if b"ENCRYPTED" in candidate.value or b"ENCRYPTED" in raw[:200]:
        return Judgement(level="warning", facts=("the key is protected by a passphrase",))
    return Judgement()
