"""Excuses: what makes a value plainly something other than a secret, each with its name."""

from __future__ import annotations

import base64
import binascii
import re

from auditor.checks.secret.engine import shape
from auditor.checks.secret.engine.candidate import Candidate
from auditor.checks.secret.filters import placeholder
from auditor.checks.secret.judges import _names
from auditor.checks.secret.judges import _stand_ins as stand_ins

_KEYWORD = re.compile(
    rb"(?:null|nil|none|undefined|true|false|yes|no|on|off|void|nan|string|str|bytes?|boolean|bool|number|"
    rb"int(?:eger)?|object|any|unknown|"
    rb"never|text|optional|required|readonly|const|let|var|self|this|function|async|await|new|return|"
    rb"typeof|auto|default|empty|blank|n/?a|"
    rb"str \| none|input|prompt|env|file|plain|basic|bearer|digest|oauth2?|jwt|hidden|masked?|redacted|removed)",
    re.IGNORECASE,
)
_PATH = re.compile(
    rb"\A(?:[a-z][a-z0-9+.\-]{1,12}://|\.{0,2}/|~/|[A-Za-z]:[\\/]|@[\w.\-]+/|#/)|\.(?:js|ts|py|json|html?|"
    rb"css|pem|key|crt|txt|ya?ml|xml|md|svg|png|php|rb|go|java|sh|env|properties)\Z"
)
_DOTTED = re.compile(rb"[A-Za-z_$][\w$]*(?:(?:\.|->|::?|\?\.)[A-Za-z_$][\w$]*)+(?:\[[^\]]*\])?[;,]?\Z")
_NAME = re.compile(rb"[A-Za-z_$][\w$]*[;,:]?\Z")
_CODE = re.compile(
    rb"[\w\]]\(|\)\.|=>|\(\)|\[\w*\]|\{\}|\A[\[{(]|\A&|\A\*?&?\w+\{|;$|\|\||&&|\$\(|\A\\[wWsSbB]|\\d|\[\^|\(\?|"
    rb"\A[<}\])]|/>|\A!!?\w|[!=]==?[\w\"'!]|\A[|>][-+]?\Z|\A-\w"
)
_LOOKUP = re.compile(
    rb"process\.env|os\.environ|getenv|import\.meta|System\.|config\.|options\.|settings\.|secrets\.|vault|"
    rb"keychain|ENV\[",
    re.IGNORECASE,
)
_PUBLIC = re.compile(
    rb"\A(?:ssh-(?:rsa|ed25519|dss)|AAAAB3Nza|AAAAC3Nza|ecdsa-sha2|-----BEGIN (?:PUBLIC|CERT|RSA PUBLIC)|"
    rb"pk_|0x04|age1|MFkwEwYHKoZIzj|MHYwEAYHKoZIzj|MIIBI|MIICI|MIGfMA0|MCowBQYDK2V|MII[A-Za-z0-9+/]{3}C[A-Za-z0-9+/]{3}gAwIBAg|pub[a-f0-9]{32}\Z|public)"
)
_IMAGE = re.compile(rb"\A(?:data:|iVBORw0KG|/9j/4AAQ|R0lGOD|d09GR|AAEAAAA|PHN2Zy|UklGR|T2dnUw|JVBERi)")
_ENCRYPTED = re.compile(
    rb"\A(?:ENC[(\[]|\{cipher\}|\$ANSIBLE_VAULT|!vault|vault:v\d|AQICAH|A[gQ][A-D][A-Za-z0-9+/]{180}|sops:|"
    rb"\{AES\}|\{SSHA|sha(?:1|256|384|512)[-:]|(?:pbkdf2|bcrypt|argon2|scrypt|md5|sha1|sha256)\w{0,12}\$)"
)
_DIGITS = frozenset(b"0123456789")
_SETS = re.compile(
    rb"[\s\"']{0,60}(?:-\s{1,4}|(?:export|set|setx|env|arg|run export|local|-e|--env)\s{1,4}[\"']?)?[\w.\-]{0,60}\Z",
    re.IGNORECASE,
)
_NUMBER = re.compile(rb"[\d.,:=\\x]+\Z")
_REGEX = re.compile(rb"\\[wWsSdDbB]|\(\?[=!:<P]|\[\^|\][+*{]|\A\^.{0,200}\$\Z")
_VERSION = re.compile(rb"\A[\^~<>=v ]{0,4}\d{1,4}\.[\dx*]{1,4}[\w.\-+ <>=|*^~]{0,60}\Z")
_DATE = re.compile(rb"\A\d{4}-\d{2}-\d{2}(?:[T ][\d:.+Z\-]{2,24})?\Z")
_TAIL_OF_CODE = re.compile(rb"\A[+),;.\]}?:](?=.{0,200}(?:\w\(|\)\)|\|\||&&|=>|==|\?\w|\]|\)[,;}]))", re.DOTALL)
_HYPHENATED = re.compile(rb"[A-Za-z]{2,}(?:-[A-Za-z]{2,})+[.,;:]?\Z")
_CMDLET = re.compile(rb"[A-Z][a-z]+-[A-Z][A-Za-z]+\Z|\A[\w.]+[\[({]")
_GLUE = re.compile(rb"\A[\"'`]\s?[.+)]|[.+(]\s?[\"'`]\Z|\A[.+]\s|\s[.+]\Z|\A\+[\w.$\[\]]{1,60}\+")
_JOINED = (b"+", b"%", b"[", b".format", b".repeat", b"=>", b"==", b"!=", b" in ")
CUT = 390
_ENCODED = re.compile(rb"[A-Za-z0-9+/]+={0,2}\Z")
_ENCODINGS, _SHORTEST_ENCODED = 2, 16
_WORDS_OF_JSON = re.compile(rb"[^\s\"{}\[\]:,]{4,400}")
_FOREIGN_ESCAPE = re.compile(rb"\\u(?!00)[0-9a-fA-F]{4}")
_PLAIN = re.compile(rb"[A-Za-z0-9]")
_SAYS = re.compile(rb"password|passwd|passphrase|secret|qwerty|letmein", re.IGNORECASE)


_FORMS = (
    ("public-key", _PUBLIC),
    ("base64-data", _IMAGE),
    ("encrypted", _ENCRYPTED),
    ("environment-lookup", _LOOKUP),
    ("version-or-date", _VERSION),
    ("version-or-date", _DATE),
    ("expression", _GLUE),
)


def excuse(candidate: Candidate, *, quoted: bool, in_code: bool) -> str:
    """Name what a value is instead of a secret; nothing when it may be one."""
    value = candidate.value
    if len(value) < 4:
        return "too-short"
    if is_binary(value):
        return "binary"
    if _KEYWORD.fullmatch(value.strip(b" .;,!?}])")):
        return "keyword"
    if stand_ins.made_of(value) or _says_its_name(candidate) or _says_what_it_is(value):
        return "placeholder"
    if _decodes_to_stand_in(value):
        return "encoded-placeholder"
    form = next((name for name, expression in _FORMS if expression.search(value)), "")
    if form:
        return form
    if _is_text(value):
        return "text"
    if _is_encoded_text(value):
        return "encoded-text"
    if _PATH.search(value) and not shape.is_random(value.rpartition(b"/")[2]):
        return "path"
    if _continues(candidate):
        return "expression"
    return _quoted_excuse(candidate) if quoted else _bare_excuse(candidate, in_code=in_code)


def _says_what_it_is(value: bytes) -> bool:
    """Say whether a value is words only, one of them such as `password`."""
    return value.translate(None, b"_-").isalpha() and bool(_SAYS.search(value))


def _quoted_excuse(candidate: Candidate) -> str:
    value = candidate.value
    if _TAIL_OF_CODE.search(value) and _opens_inside(candidate):
        return "expression"
    if _DOTTED.match(value) and shape.wordiness(value) > 0.4:
        return "dotted-name"
    if _REGEX.search(value):
        return "pattern"
    return "placeholder" if _is_walk(value) else ""


def _bare_excuse(candidate: Candidate, *, in_code: bool) -> str:
    value = candidate.value
    if _CODE.search(value) or _DOTTED.match(value) or _CMDLET.match(value) or _NUMBER.match(value):
        return "expression"
    if in_code and not value[:1].isdigit() and _NAME.match(value):
        return "identifier"
    if _is_identifier(value) and not (stands_alone(candidate) and is_mixed(value)):
        return "identifier"
    if b"arn:" in candidate.before:
        return "resource-name"
    return "placeholder" if _is_walk(value) else ""


def _is_identifier(value: bytes) -> bool:
    if _HYPHENATED.match(value) and shape.wordiness(value) >= 0.4:
        return True
    if not _NAME.match(value) or shape.run_length(value) <= 3 or shape.is_random(value) or shape.is_long_hex(value):
        return False
    return _is_wordy(value)


def stands_alone(candidate: Candidate) -> bool:
    """Say whether a line holds a name and a bare value and nothing else, as settings files have it."""
    name_start, _ = candidate.name_span
    lead = candidate.before[: len(candidate.before) - (candidate.start - name_start)]
    return bool(_SETS.match(lead)) and not candidate.after.strip(b" \t\r,;\\\"'")


def is_mixed(value: bytes) -> bool:
    """Say whether a bare word has digits among its letters, or letter pairs that words do not have."""
    return (len(value) >= 5 and any(code in _DIGITS for code in value)) or (len(value) >= 7 and is_odd(value))


def _is_wordy(value: bytes) -> bool:
    return len(value) < 12 or shape.wordiness(value) >= 0.35


def is_label(value: bytes) -> bool:
    """Say whether a value is one or two words of some language, as the label of a field is."""
    text = value.decode("utf-8", "replace")
    letters = text.replace("-", "").replace(" ", "")
    return letters.isalpha() and (text.islower() or text.istitle() or text.capitalize() == text) and not is_odd(value)


def is_odd(value: bytes) -> bool:
    """Say whether a value has letter pairs that words do not have."""
    return value.isascii() and shape.wordiness(value) < 0.3


def is_dotted(value: bytes) -> bool:
    """Say whether a value is a name inside a name: `token.Number`."""
    return bool(_DOTTED.match(value))


def _is_walk(value: bytes) -> bool:
    return len(value) < 64 and (shape.is_repeated(value) or shape.is_sequence(value))


def is_binary(value: bytes) -> bool:
    """Say whether a value holds what no person types."""
    try:
        return not value.decode().replace("\t", " ").isprintable()
    except UnicodeDecodeError:
        return True


def _is_text(value: bytes) -> bool:
    if len(_FOREIGN_ESCAPE.findall(value)) >= 2 or not _PLAIN.search(value):
        return True
    text = value.decode("utf-8", "replace")
    foreign = sum(letter.isalpha() and not letter.isascii() for letter in text)
    if foreign > 1 and foreign * 3 >= len(text):
        return True
    pieces = text.split()
    if len(pieces) < 2:
        return False
    wordy = sum(piece.strip(".,:;!?()'\"").isalpha() for piece in pieces)
    return wordy * 2 >= len(pieces) or len(pieces) > 6


def _is_encoded_text(value: bytes) -> bool:
    """Say whether a value is base64 of a JSON object whose parts are all words."""
    if not value.startswith(b"eyJ") or b"." in value:
        return False
    whole = value[: len(value) - 1] if len(value) % 4 == 1 else value
    try:
        plain = base64.urlsafe_b64decode(whole + b"=" * (-len(whole) % 4))
    except (binascii.Error, ValueError):
        return False
    return not any(shape.is_random(part) for part in _WORDS_OF_JSON.findall(plain))


def _decodes_to_stand_in(value: bytes) -> bool:
    """Say whether a value is base64, once or twice, of what is no secret when it stands there plainly."""
    for _ in range(_ENCODINGS):
        if len(value) < _SHORTEST_ENCODED or not _ENCODED.match(value):
            return False
        try:
            value = base64.b64decode(value, validate=True)
        except binascii.Error:
            return False
        if not value.isascii() or not value.decode().replace("\n", " ").isprintable():
            return False
        if _ENCRYPTED.search(value) or placeholder.is_stand_in(value):
            return True
    return False


def _opens_inside(candidate: Candidate) -> bool:
    """Say whether the quote in front of a value rather closes the string that the name stands in."""
    quote = candidate.groups.get("quote", b'"')[-1:]
    before = candidate.before[: -len(candidate.groups.get("quote", b'"'))]
    return before.count(quote) % 2 == 1 or len(candidate.before) >= CUT


def _says_its_name(candidate: Candidate) -> bool:
    """Say whether the value only repeats the name: `token: "token"`, `apiKey = "API_KEY"`."""
    told = b"".join(_names.words(candidate.value))
    name = b"".join(_names.words(_names.full_name(candidate)))
    letters = bytes(code for code in candidate.value.lower() if chr(code).isalpha())
    if len(name) >= 8 and name in told:
        return True
    return bool(told) and (told == name or (len(letters) >= 4 and letters == told and told in name))


def _continues(candidate: Candidate) -> bool:
    """Say whether the value is a piece of an expression: a call, a sum, a subscript."""
    quote = candidate.groups.get("quote", b"")
    behind = candidate.data[candidate.end + len(quote) : candidate.end + len(quote) + 24].lstrip(b" \t")
    if quote and candidate.rule.reader:
        return behind[:1] in (b"+", b"%", b"[") or behind.startswith(
            (b".format", b".repeat", b"=>", b"==", b"!=", b" in ")
        )
    if quote:
        return False
    return behind[:1] in (b"(", b"[")
