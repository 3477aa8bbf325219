"""Values assigned to a name that promises a secret, where only the looks of both can tell."""

from __future__ import annotations

import re

from auditor.checks.secret.engine import shape
from auditor.checks.secret.engine.candidate import Candidate
from auditor.checks.secret.engine.detection import Judgement
from auditor.checks.secret.judges import _names, _values

_CODE_FILES = re.compile(
    r"\.(?:js|jsx|ts|tsx|mjs|cjs|py|pyi|pyx|java|kt|kts|scala|go|rs|c|cc|cpp|h|hpp|cs|swift|m|mm|rb|php|"
    r"pl|lua|dart|ex|exs|hs|vue|svelte|groovy|r|jl)\Z",
    re.IGNORECASE,
)
_QUOTES = (b'"', b"'", b"`")
_COMPARES = re.compile(rb"[=!]==?\s{0,4}\Z|==")
_REMARK = re.compile(rb"\A\s{0,40}(?:#|//|\*|--|/\*)|\s(?:#|//)\s")
_SETS = re.compile(rb"(?:\A|\n)\s{0,20}(?:ENV|setx)\s{1,4}[\w.\-]{1,80}\s{1,4}[\"']?\Z")
_PAGES = re.compile(rb"(?i:next|previous|page|continuation|sync|cursor|start|end)[ _\-]{1,2}\Z")
_OPERATES = re.compile(rb"[\[\](){}.]|[\w$][*/+&|?-][\w$]")
_METHOD = re.compile(rb"\.\w{2,20}\(\s{0,4}\Z|\.\w{2,20}\([\s\"'`]{0,6}\Z")
_COMPARING = re.compile(rb"(?i:strn?cmp|equals?|memcmp|compare\w{0,20}|compare_digest)\([\w.>&*\-]{0,40}\Z")
_ENDS = re.compile(rb"\w\s{0,4}(?:[=:]|=>|\|\||\?\?|\()")
_REACH = 80
_SEPARATORS = frozenset(b"-_./:, \\'\"")
_ASKS = frozenset(
    b"get is has validate verify check find delete remove fetch generate parse decode hash compare md5 "
    b"assert expect by read".split()
)


def early(candidate: Candidate) -> str:
    """Name what is wrong with the name alone: most of what looks like an assignment goes here."""
    if not _kind(candidate) or _PAGES.search(
        candidate.data[max(0, candidate.name_span[0] - 24) : candidate.name_span[0]]
    ):
        return "name-of-something-else"
    quoted = bool(candidate.groups.get("quote"))
    return "not-an-assignment" if candidate.rule.reader and not _assigns(candidate, quoted=quoted) else ""


def _kind(candidate: Candidate) -> str:
    return candidate.groups.get("kind", b"").decode() or _names.kind(_names.full_name(candidate))


def judge(candidate: Candidate) -> Judgement:
    """Read the value the way that kind of name needs."""
    kind = _kind(candidate)
    if _names.is_digest(candidate):
        return Judgement(drop="digest")
    quoted = bool(candidate.groups.get("quote"))
    in_code = bool(_CODE_FILES.search(candidate.path))
    if in_code and candidate.rule.reader and _is_code(candidate, quoted=quoted):
        return Judgement(drop="expression")
    excuse = _values.excuse(candidate, quoted=quoted, in_code=in_code)
    if excuse:
        return Judgement(drop=excuse)
    if kind in ("password", "pass"):
        plain = quoted or _values.stands_alone(candidate)
        found = _password(candidate.value, quoted=plain)
        sure = kind == "password" or (plain and found.level == "error")
        return found if sure else Judgement(drop="too-plain")
    return _token(candidate.value, kind)


def _assigns(candidate: Candidate, *, quoted: bool) -> bool:
    """Say whether name and value belong together: a comma or a parenthesis alone is weak evidence."""
    name_start, name_end = candidate.name_span
    if not candidate.rule.rule.slug.startswith("generic-"):
        return True
    lead = candidate.data[name_end : candidate.start]
    name = candidate.data[name_start:name_end].lower()
    if not lead.strip(b" \t\\\"'`"):
        return (quoted and name != b"pass") or bool(_SETS.search(candidate.before))
    lead = lead.lstrip(b"\\")
    if b"," in lead:
        return quoted and _is_argument(candidate, lead)
    if lead[:1] in _QUOTES and _before_text(candidate, lead[:1]) == b"?":
        return False
    if b"(" in lead and not _METHOD.search(lead):
        parts = _names.words(_names.full_name(candidate))
        return quoted and parts[-1:] != (b"pass",) and not _ASKS & set(parts)
    return True


def _is_code(candidate: Candidate, *, quoted: bool) -> bool:
    """Say whether name and value are parts of a program's expression, as in a bundle where every name is short."""
    name_end = candidate.name_span[1]
    lead = candidate.data[name_end : candidate.start]
    name = _names.full_name(candidate).rpartition(b".")[2].lower()
    compares = bool(_COMPARES.search(lead))
    if name in (b"pw", b"pass") and not (quoted and _is_password_like(candidate.value, compares=compares)):
        return True
    if compares and (not quoted or (lead[:1] in _QUOTES and lead[1:2] != b"]")):
        return True
    return not quoted and not _in_text(candidate) and not _is_embedded_setting(candidate)


def _is_embedded_setting(candidate: Candidate) -> bool:
    """Say whether a line is one of a settings file that a program carries in a text of several lines."""
    value = candidate.value
    mixed = len(value) >= 8 and {"digit", "other"} <= shape.classes(value) and not _OPERATES.search(value)
    return mixed and _kind(candidate) == "password" and _values.stands_alone(candidate)


def _is_password_like(value: bytes, *, compares: bool) -> bool:
    """Say whether a value is more than the name of a step (a pass of a compiler, say) or a call."""
    return b"(" not in value and ("digit" in shape.classes(value) or (value.isalpha() and not compares))


def _in_text(candidate: Candidate) -> bool:
    """Say whether a name stands inside a string or a comment of its line."""
    line = candidate.before
    if len(line) >= _values.CUT:
        return shape.is_random(candidate.value) and candidate.value.isalnum()
    if _REMARK.search(line):
        return True
    name_start, name_end = candidate.name_span
    before = line[: len(line) - (candidate.start - name_start)]
    if candidate.data[name_end : name_end + 1] in _QUOTES:
        before = before[: before.rfind(candidate.data[name_end : name_end + 1])]
    return any(before.count(quote) % 2 for quote in _QUOTES) or not _ENDS.search(line + candidate.value)


def _is_argument(candidate: Candidate, lead: bytes) -> bool:
    """Tell `define("NAME", "value")` and `strcmp(password, "value")` from two neighbours in a list."""
    name_start, name_end = candidate.name_span
    if lead[:1] not in _QUOTES:
        before = candidate.data[max(0, name_start - _REACH) : name_start]
        return candidate.data[name_start:name_end].isupper() or bool(_COMPARING.search(before))
    behind = candidate.data[candidate.end + 1 : candidate.end + 8].lstrip(b" \t")[:1]
    ends = behind == b")" or (behind == b"," and len(shape.classes(candidate.value)) >= 3)
    return ends and _before_text(candidate, lead[:1]) == b"("


def _before_text(candidate: Candidate, quote: bytes) -> bytes:
    """Give what stands in front of the text that the name is in."""
    name_start, _ = candidate.name_span
    before = candidate.data[max(0, name_start - _REACH) : name_start]
    return before[: before.rfind(quote)].rstrip()[-1:]


def _password(value: bytes, *, quoted: bool) -> Judgement:
    if _values.is_label(value):
        return Judgement(level="note") if value.isascii() else Judgement(drop="text")
    kinds = shape.classes(value)
    if shape.is_random(value) or (len(kinds) >= 3 and len(value) >= 8) or _is_strewn(value):
        return Judgement(level="error")
    if "digit" in kinds and len(kinds) >= 2 and len(value) >= 8 and shape.wordiness(value) < 0.4:
        return Judgement(level="error")
    if len(kinds) >= 2 and len(value) >= 5:
        return Judgement(level="warning")
    if quoted and len(value) >= 4:
        return Judgement(level="warning" if shape.wordiness(value) < 0.45 and len(value) >= 5 else "note")
    return Judgement(drop="too-plain")


def _is_strewn(value: bytes) -> bool:
    """Say whether a value has more kinds of signs between its letters than any name or sentence."""
    signs = {code for code in value if not chr(code).isalnum()} - _SEPARATORS
    return len(value) >= 10 and len(signs) >= 4


def _token(value: bytes, kind: str) -> Judgement:
    if shape.is_uuid(value):
        return Judgement(level="warning" if kind == "secret" else "note")
    if len(value) < 8:
        return Judgement(drop="too-short")
    random = shape.is_random(value) or shape.is_long_hex(value)
    if kind == "secret" and random and len(value) >= 12:
        return Judgement(level="error")
    if random:
        return Judgement(level="warning" if kind == "secret" else "note")
    if (
        kind == "secret"
        and "digit" in shape.classes(value)
        and shape.run_length(value) < 4.5
        and shape.wordiness(value) < 0.5
    ):
        return Judgement(level="note")
    return Judgement(drop="not-random")
