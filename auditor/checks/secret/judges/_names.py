"""What a name says about the value assigned to it: a secret, or something about a secret, or something else."""

from __future__ import annotations

import re
from functools import lru_cache

from auditor.checks.secret.engine.candidate import Candidate

_WORD = re.compile(rb"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_IDENTIFIER = re.compile(rb"[\w$.\-\[\]\"' ]{0,60}\Z")
_DIGEST = re.compile(
    rb"(?:sha-?(?:1|224|256|384|512)?|md5|integrity|checksum|digest|etag|commit|revision|fingerprint|crc)\W{0,12}\Z",
    re.IGNORECASE,
)
_NOUN = re.compile(rb"[A-Za-z$_][\w$.\-]{0,60}\Z")

PASSWORD = frozenset(
    b"pass passphrase passphrases pw psw passcode userpass dbpass storepass keypass passin passout pword "
    b"contrasena contrasea senha kennwort wachtwoord losenord lsenord adgangskode salasana haslo haso heslo jelszo "
    b"sifre ifre parola mdp motdepasse depasse passord".split()
)
_SPELLED = re.compile(rb"[a-z]*(?:pa?s{1,2}w(?:o?r?s?d|rd|ort)|pwd|pswd|passphrase|sqlpass|dbpass|userpass)s?\Z")
_FOREIGN = re.compile("пароль|密码|密碼|口令|パスワード|비밀번호|암호".encode())
SECRET = frozenset(
    b"secret secrets secreto secrete segredo token tokens apikey credential credentials creds cred auth "
    b"authorization bearer secretkey accesskey accesstoken authtoken apitoken apisecret clientsecret "
    b"jwt otp totp".split()
)
_WHOSE = frozenset(
    b"user db database login root smtp mail email ftp sftp ssh my pg postgres mysql redis mongo rabbit "
    b"proxy wifi sudo key cert token "
    b"admin basic auth http remote default registry repo npm docker git server client service".split()
)
_POSITIONS = frozenset(
    b"next continuation page pagination sync cursor input output start end open close current previous "
    b"prev cancel cancellation "
    b"unexpected string comment design syntax".split()
)
KEY = frozenset(b"key keys".split())
WEAK = frozenset(b"nonce salt session cookie seed pin cnonce".split())
_PROOFS = frozenset(b"signature sig verifier assertion challenge".split())
_SIGNERS = frozenset(b"oauth auth code client request hmac pkce".split())
KEY_KINDS = frozenset(
    b"api access secret private encryption signing auth account master admin service license consumer app "
    b"application client deploy shared security session storage subscription crypto aes hmac rsa jwt "
    b"server root encrypt crypt hash write read".split()
)
OTHERS = frozenset(
    b"url uri href link path file filename dir directory folder name names field fields label labels "
    b"placeholder title text message "
    b"messages msg error errors hint help tooltip description desc type types kind length len size count "
    b"regex regexp pattern format "
    b"policy expiry expires expiration expire ttl timeout lifetime age date time prefix suffix header "
    b"headers param params parameter "
    b"query class classname style css input form selector xpath icon column columns index sort algorithm "
    b"alg encoding charset provider "
    b"method mode endpoint host hostname port version enabled disabled required strategy scheme mask "
    b"visible visibility strength min max "
    b"tokenizer author authors reset forgot forgotten change confirm confirmation repeat show hide toggle "
    b"invalid mandatory wrong "
    b"validation validator rule rules option options config settings handler callback event listener "
    b"component page view screen route "
    b"template example examples mock fake dummy sample fixture hashes hasher digest checksum arn list map "
    b"table schema model object "
    b"user username login email mail id ids uuid guid alias ref reference code codes status state manager "
    b"store provider service "
    b"generator factory builder binding code down up press code board board stroke store chain frame "
    b"frames word words value values "
    b"public pub publishable site anon ui button btn modal dialog popup empty missing required permission "
    b"permissions scope scopes audience issuer env".split()
)
LOUD = frozenset(
    b"label invalid forgot title tooltip mandatory placeholder mock fake dummy example public publishable "
    b"error errors message msg hint help text translation i18n tokenizer author keyboard keypress keycode "
    b"keydown keyup monkey hotkey".split()
)


@lru_cache(maxsize=8192)
def words(name: bytes) -> tuple[bytes, ...]:
    """Split a name at its case changes and separators."""
    return tuple(word.lower() for word in _WORD.findall(name))


def full_name(candidate: Candidate) -> bytes:
    """Give the whole identifier whose end the pattern matched."""
    start, _ = candidate.name_span
    lead = candidate.data[max(0, start - 60) : start]
    found = _NOUN.search(lead)
    head = found[0] if found else b""
    return head + candidate.groups.get("name", b"")


@lru_cache(maxsize=8192)
def kind(name: bytes) -> str:
    """Say what a name promises: `password`, `secret`, `key`, `weak`, nothing, or `pass`, which may be a step."""
    parts = words(name)
    if not parts or LOUD & set(parts):
        return "password" if _FOREIGN.search(name) else ""
    while parts and (
        parts[-1].isdigit()
        or parts[-1]
        in (
            b"s",
            b"default",
            b"prod",
            b"production",
            b"staging",
            b"dev",
            b"live",
            b"main",
            b"hex",
            b"base",
            b"b",
            b"raw",
            b"str",
            b"string",
            b"value",
            b"plain",
            b"encoded",
            b"encrypted",
            b"old",
            b"new",
            b"secure",
            b"super",
            b"sec",
            b"hash",
        )
    ):
        parts = parts[:-1]
    if not parts:
        return ""
    last, rest = parts[-1], set(parts[:-1])
    joined = b"".join(parts[-2:])
    if last == b"pass" and rest and not rest & _WHOSE:
        return "pass"
    if last in PASSWORD or joined in PASSWORD or _SPELLED.match(last):
        return "password"
    if last in (b"token", b"tokens") and rest & _POSITIONS:
        return ""
    if last in OTHERS and not (last == b"id" and b"secret" in rest):
        return ""
    if last in SECRET or joined in SECRET or last.endswith((b"secret", b"token", b"apikey")):
        return "secret"
    if last.startswith(b"pub"):
        return ""
    if last in KEY or last.endswith(b"key"):
        return "secret" if rest & KEY_KINDS or (last != b"key" and last[:-3] in KEY_KINDS) else "key"
    if last in WEAK or (last in _PROOFS and rest & _SIGNERS):
        return "weak"
    return "key" if rest & (SECRET | PASSWORD) else ""


def is_digest(candidate: Candidate) -> bool:
    """Say whether a hash function or an integrity field stands right before the value."""
    return bool(_DIGEST.search(candidate.before[-40:]))
