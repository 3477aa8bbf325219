"""Patterns of MANIFEST.in lines that take files away: close to globs, with rules of their own, and never slow."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

Matcher: TypeAlias = Callable[[str], bool]
_WILD = frozenset({"star", "folders", "rest"})
_Kind: TypeAlias = Literal["char", "any", "star", "class", "folders", "rest"]


@dataclass(frozen=True, slots=True)
class _Token:
    """`any` is one character and `star` any number, both but `/`; `folders` is `**/`, `rest` a last `**`."""

    kind: _Kind
    text: str = ""
    negated: bool = False


@lru_cache(maxsize=4096)
def matcher(pattern: str) -> Matcher:
    """Compile a pattern that has to match a whole path.

    A `[...]` here is a set of single characters (`a-z` are three), and a negated one also matches `/`.
    """
    tokens = _tokens(unicodedata.normalize("NFC", pattern))
    if _is_costly(tokens):
        return lambda path: _simulate(tokens, _composed(path))
    search = re.compile(_regex(tokens), re.DOTALL).fullmatch
    return lambda path: search(_composed(path)) is not None


def _is_costly(tokens: tuple[_Token, ...]) -> bool:
    """Say whether a regex might try too many ways to match."""
    stars = [token for token in tokens if token.kind in _WILD]
    if any(token.negated for token in tokens):
        return len(stars) > 1
    return sum(not _is_safe(*pair) for pair in itertools.pairwise(stars)) > 2


def _composed(path: str) -> str:
    return path if path.isascii() else unicodedata.normalize("NFC", path)


def _tokens(pattern: str) -> tuple[_Token, ...]:
    found: list[_Token] = []
    chunks = pattern.split("/")
    for at, chunk in enumerate(chunks):
        last = at == len(chunks) - 1
        if chunk == "**":
            found.append(_Token("rest" if last else "folders"))
            continue
        found.extend(_chunk(chunk))
        if not last:
            found.append(_Token("char", "/"))
    return tuple(found)


def _chunk(chunk: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while at < len(chunk):
        char = chunk[at]
        if char == "*":
            if not found or found[-1].kind != "star":
                found.append(_Token("star"))
        elif char == "?":
            found.append(_Token("any"))
        elif char == "[" and (end := _class_end(chunk, at)) != -1:
            inner = chunk[at + 1 : end]
            negated = inner[0] == "!"
            found.append(_Token("class", inner[1:] if negated else inner, negated))
            at = end
        else:
            found.append(_Token("char", char))
        at += 1
    return found


def _class_end(chunk: str, at: int) -> int:
    start = at + 1
    if chunk.startswith("!", start):
        start += 1
    if chunk.startswith("]", start):
        start += 1
    return chunk.find("]", start)


def _regex(tokens: tuple[_Token, ...]) -> str:
    """Write a regex without catastrophic backtracking: a star followed by another takes the nearest match."""
    stars = [at for at, token in enumerate(tokens) if token.kind in _WILD]
    head = "".join(map(_fixed, tokens[: stars[0]] if stars else tokens))
    for start, end in itertools.pairwise([*stars, len(tokens)]):
        piece = "".join(map(_fixed, tokens[start + 1 : end]))
        wild = {"star": "[^/]*?", "folders": "(?:[^/]++/)*?", "rest": ".*"}[tokens[start].kind]
        head += f"(?>{wild}{piece})" if end < len(tokens) and _is_safe(tokens[start], tokens[end]) else wild + piece
    return head


def _is_safe(wild: _Token, following: _Token) -> bool:
    """A nearest match may be kept when what follows can take up every character that a later one would."""
    return wild.kind == following.kind or (wild.kind == "star" and following.kind == "rest")


def _fixed(token: _Token) -> str:
    if token.kind == "any":
        return "[^/]"
    if token.kind == "class":
        return f"[{'^' if token.negated else ''}{re.escape(token.text)}]"
    return re.escape(token.text)


def _simulate(tokens: tuple[_Token, ...], path: str) -> bool:
    states = _closure({0}, tokens, at_start=True)
    for char in path:
        states = _closure(_advance(states, tokens, char), tokens, at_start=char == "/")
        if not states:
            return False
    return len(tokens) in states


def _advance(states: set[int], tokens: tuple[_Token, ...], char: str) -> set[int]:
    found: set[int] = set()
    for state in states:
        if state == len(tokens):
            continue
        token = tokens[state]
        if token.kind in _WILD:
            if token.kind != "star" or char != "/":
                found.add(state)
        elif _takes(token, char):
            found.add(state + 1)
    return found


def _takes(token: _Token, char: str) -> bool:
    if token.kind == "any":
        return char != "/"
    if token.kind == "class":
        return (char in token.text) != token.negated
    return char == token.text


def _closure(states: set[int], tokens: tuple[_Token, ...], *, at_start: bool) -> set[int]:
    """Add the states behind wildcards that may end here; `folders` ends only at the start of a name."""
    found = set(states)
    for state in sorted(states):
        at = state
        while at < len(tokens) and (tokens[at].kind in {"star", "rest"} or (tokens[at].kind == "folders" and at_start)):
            at += 1
            found.add(at)
    return found
