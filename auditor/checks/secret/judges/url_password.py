"""`scheme://user:password@host`: judged by the password, the host and the words of templates."""

from __future__ import annotations

import re

from auditor.checks.secret.engine import shape
from auditor.checks.secret.engine.candidate import Candidate
from auditor.checks.secret.engine.detection import Judgement
from auditor.checks.secret.judges._stand_ins import made_of
from auditor.checks.secret.judges._values import is_binary

_STAND_IN = re.compile(
    rb"\*+|x+|\.+|<.*|\[.*|%s|%\w|hunter2|\w{0,40}example\w{0,40}|\w{0,40}placeholder\w{0,40}|y+|p", re.IGNORECASE
)
_VARIABLE = re.compile(rb"\A\$|\$[{(]|[{}<>()\[\]]|%[sd(]|\A:|#\{|'\s*\+|\"\s*\+")
_EXAMPLE_HOST = re.compile(
    rb"(?:^|\.)(?:example\.(?:com|org|net)|example|test|invalid|localhost|domain\.tld)\b|\A(?:host|hostname|server)\b",
    re.IGNORECASE,
)
_ESCAPE = re.compile(rb"%[0-9A-Fa-f]{2}")
_PORT = re.compile(rb"\d{1,5}(?:[?#\\].*)?\Z", re.DOTALL)
_SERVICE = rb"(?:db|database|postgres|redis|mysql|mongo(?:db)?|rabbitmq)(?:[:/]|\Z)"
_LOCAL = re.compile(
    rb"\A(?:localhost|127\.|0\.0\.0\.0|\[?::1|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|" + _SERVICE + rb")",
    re.IGNORECASE,
)
_LOOPBACK = re.compile(rb"\A(?:localhost|127\.|0\.0\.0\.0|\[?::1|" + _SERVICE + rb")", re.IGNORECASE)


def is_stand_in(password: bytes) -> bool:
    """Say whether a password is a word of documentation."""
    return bool(_STAND_IN.fullmatch(password)) or made_of(password) or shape.is_repeated(password)


def judge(candidate: Candidate) -> Judgement:
    """Give an error for a real-looking password at a real-looking host, less for less."""
    value = candidate.value
    user, host = candidate.groups.get("user", b""), candidate.groups.get("host", b"")
    if is_binary(value):
        return Judgement(drop="binary")
    if _VARIABLE.search(value):
        return Judgement(drop="template")
    if len(_ESCAPE.sub(b".", value)) < 3 or is_stand_in(value) or is_stand_in(_ESCAPE.sub(b"-", value)):
        return Judgement(drop="placeholder")
    scheme = candidate.data[candidate.span[0] : candidate.span[0] + len(value)].lower()
    if value.lower() in (
        scheme,
        scheme.rstrip(b"s"),
        b"postgres",
        b"mysql",
        b"mongodb",
        b"guest",
        b"rabbitmq",
        b"minio",
        b"psw",
    ):
        return Judgement(drop="placeholder")
    if user.lower() == b"scott" and value.startswith(b"tiger"):
        return Judgement(drop="placeholder")
    if value.decode("utf-8", "replace").isalpha() and not value.isascii():
        return Judgement(drop="placeholder")
    if user.lower() == b"mailto" or _PORT.match(value):
        return Judgement(drop="not-a-password")
    if _VARIABLE.search(user):
        return Judgement(level="warning")
    if _EXAMPLE_HOST.search(host) or value == user:
        return Judgement(level="note" if not shape.is_random(value) else "warning", facts=("the host is an example's",))
    strong = len(shape.classes(value)) >= 3 and len(value) >= 8
    if _LOOPBACK.search(host) or (_LOCAL.search(host) and not strong):
        return Judgement(level="warning")
    plain = len(shape.classes(value)) < 2 and not shape.is_random(value)
    return Judgement(level="warning" if plain or len(value) < 6 else "error")
