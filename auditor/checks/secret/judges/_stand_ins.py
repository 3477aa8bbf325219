"""Values put together from the words people use when they do not want to write a real one."""

from __future__ import annotations

from functools import lru_cache

_WORDS = frozenset(
    "my the your our some a an this that new old test testing tested demo user username admin "
    "administrator root default super secure "
    "very strong plain db database initial temp temporary wrong invalid bad good valid correct another "
    "other second first third foo bar "
    "baz qux abc xyz login api app access auth client server service secret secrets pass password passwd "
    "passphrase pwd pw token tokens "
    "key keys value string str here goes is are not enter insert set me real something placeholder dummy "
    "fake mock example sample change "
    "changed changeme it to for in of or hash hashed encrypted bcrypt removed and log confirm repeat "
    "field input data text name id email "
    "changeit random long short empty blank with without hello world qwerty letmein guest public private session "
    "cookie mypass basic oauth jwt".split()
)
_LONGEST = max(map(len, _WORDS))
_SEPARATORS = frozenset("-_ .!@")
_MOST = 64
_DIGITS = 4


@lru_cache(maxsize=4096)
def made_of(value: bytes) -> bool:
    """Say whether the whole value is such words, with separators and up to four digits between them."""
    if len(value) > _MOST or not value.isascii():
        return False
    text = value.decode().lower()
    reached = [True] + [False] * len(text)
    for at in range(len(text)):
        if reached[at]:
            for end in _steps(text, at):
                reached[end] = True
    return reached[-1]


def _steps(text: str, at: int) -> list[int]:
    """Give the ends of everything that may stand at one place; each is tried once, so time stays linear."""
    ends = [at + 1] if text[at] in _SEPARATORS or text[at] == "x" else []
    digits = at
    while digits < len(text) and text[digits].isdigit() and digits - at < _DIGITS:
        digits += 1
        ends.append(digits)
    ends += [end for end in range(at + 1, min(at + _LONGEST, len(text)) + 1) if text[at:end] in _WORDS]
    return ends
