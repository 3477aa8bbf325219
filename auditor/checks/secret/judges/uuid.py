"""UUIDs: those beside a name of access, and quoted ones that no schema, build or module names."""

from __future__ import annotations

import re

from auditor.checks.secret.engine import fixture_paths, shape
from auditor.checks.secret.engine.candidate import Candidate
from auditor.checks.secret.engine.detection import Judgement

_OPENS = re.compile(
    rb"(?:key|secret|token|pass|auth|cred|bearer|api|session|hook|invite|invitation|share|access|licen[sc]e|"
    rb"collection|postman|install|client|tenant|subscription|account)[\w\-]{0,24}[\"'`\])\s]{0,4}"
    rb"(?:[:=,(\[{|]|=>|==|\s){0,6}[\"'`\\]{0,3}\Z",
    re.IGNORECASE,
)
_NAMES_A_THING = re.compile(
    rb"class-?id|clsid|guid|iid|interface|typelib|xmlns|urn:uuid|debug_?id|build|version|module|schema|namespace|"
    rb"component|manifest|assembly|public_?key_?token|uuid\s{0,2}[(=!]",
    re.IGNORECASE,
)


def judge(candidate: Candidate) -> Judgement:
    """Keep what may be a way in, and was not typed by hand."""
    lead = candidate.before[-80:]
    if _NAMES_A_THING.search(lead) or not (candidate.groups.get("quote") or _OPENS.search(lead)):
        return Judgement(drop="name-of-a-thing")
    value = candidate.value.replace(b"-", b"")
    if shape.entropy(value.lower()) < 3.0 or shape.is_sequence(value, least=8) or shape.is_repeated(value):
        return Judgement(drop="placeholder")
    if fixture_paths.is_prose(candidate.path, candidate.before):
        return Judgement(drop="documentation")
    return Judgement()
