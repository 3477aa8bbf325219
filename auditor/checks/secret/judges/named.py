"""Values of a vendor's form assigned to something with the vendor's name: a key's name beside it proves more."""

from __future__ import annotations

import re

from auditor.checks.secret.engine import shape
from auditor.checks.secret.engine.candidate import Candidate
from auditor.checks.secret.engine.detection import Judgement
from auditor.checks.secret.judges._names import is_digest, words

_ROLE = re.compile(
    rb"key|token|secret|pass|pwd|\bpw|auth|cred|api|access|private|sid\b|bearer|hmac|account|[-_]id\b|client",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    rb"url\b|uri\b|href|src\b|path\b|file\b|version|sha\d|md5|hash|integrity|commit|etag", re.IGNORECASE
)
_LAST = re.compile(rb"([A-Za-z][\w\-]{0,60})\W{0,60}\Z")
_THINGS = frozenset(
    b"id ids uuid guid name url uri version sha commit hash checksum digest revision etag user username email region "
    b"host hostname domain branch path file image".split()
)
_BADGE = re.compile(rb"badge|shields?\b|\.svg\?", re.IGNORECASE)
_SEEN = re.compile(
    rb"public|publishable|browser|write[-_]?key|search(?:[-_]?only)?[-_]?(?:api[-_]?)?key|site[-_]?key|post[-_]?client|"
    rb"client[-_]?token|client[-_]?side|\banon",
    re.IGNORECASE,
)
_HIDDEN = re.compile(rb"secret|private|admin|server", re.IGNORECASE)
_ASSIGNS = re.compile(rb"[:=>,(|\"'`]")
_RECORD = re.compile(rb"(?:project|cache|primary|foreign|partition|sort|issue)[-_. ]?key\W{0,40}\Z", re.IGNORECASE)
_OPENS = frozenset(b"key token secret access".split())


def judge(candidate: Candidate) -> Judgement:
    """Lower the level when nothing in the name says that the value is a credential."""
    named = candidate.groups.get("name", b"") + candidate.data[candidate.span[0] : candidate.start]
    if is_digest(candidate):
        return Judgement(drop="digest")
    if (_ELSEWHERE.search(named) and not _ROLE.search(named)) or _is_thing(candidate, named):
        return Judgement(drop="name-of-something-else")
    if _BADGE.search(candidate.before):
        return Judgement(level="note", facts=("in the address of a badge, which shows a status and no more",))
    value = candidate.value
    if not shape.is_uuid(value) and len(value) >= 12 and not _plausible(value):
        return Judgement(drop="not-random")
    if _SEEN.search(named) and not _HIDDEN.search(named):
        return Judgement(level="note", facts=("by its name it is made to be seen",))
    if _RECORD.search(named):
        return Judgement(level="note", facts=("by its name it is the key of a record",))
    role = _ROLE.search(named) or _ROLE.search(candidate.before[-60:])
    if role is None and shape.is_uuid(value):
        return Judgement(drop="nothing-beside-it")
    if role is None and not _ASSIGNS.search(named):
        return Judgement(drop="nothing-beside-it")
    if role is None:
        return Judgement(level="warning" if candidate.rule.rule.level == "error" else "note")
    return Judgement()


def _plausible(value: bytes) -> bool:
    if value.isdigit():
        return len(set(value)) >= 4
    if shape.is_hex(value):
        return shape.entropy(value) >= 2.5 and not value.isalpha()
    return shape.run_length(value) <= 3.5 or shape.wordiness(value) < 0.35


def _is_thing(candidate: Candidate, named: bytes) -> bool:
    """Say whether the last name before the value ends as the name of a thing does: an id, a version, a host."""
    if candidate.rule.rule.level != "error":
        return False
    last = _LAST.search(named)
    parts = words(last[1]) if last else ()
    return parts[-1:] != () and parts[-1] in _THINGS and not _OPENS & set(parts[:-1])
