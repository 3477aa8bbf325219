"""The tokens of a JavaScript or TypeScript file: enough to see what an expression says and what it stands in."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

# Every alternative takes what it begins, closed or not: nothing is looked at twice.
_TOKEN = re.compile(
    r"""
    (?P<comment>//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?)
    |(?P<string>'(?:[^'\\\n]|\\.)*'?|"(?:[^"\\\n]|\\.)*"?|`(?:[^`\\]|\\.)*`?)
    |(?P<word>[\w$]+)
    |(?P<mark>=>|===|!==|==|!=|&&|\|\||\?\?|\?\.|\.\.\.|[^\s\w$])
    """,
    re.VERBOSE | re.DOTALL,
)
_REGEX = re.compile(r"/(?![*/])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.){0,100}\]){1,200}/[a-z]{0,8}")
_BEFORE_REGEX = frozenset(("(", ",", "=", ":", "[", "!", "&&", "||", "??", "?", "{", "}", ";", "=>", "return", ""))
_OPEN = {"(": ")", "[": "]", "{": "}"}
_CLOSE = frozenset(_OPEN.values())


@dataclass(frozen=True, slots=True)
class Token:
    """One word, string or mark, and where it begins."""

    text: str
    start: int
    line: int

    @property
    def is_string(self) -> bool:
        """Say whether it is a string."""
        return self.text[0] in "'\"`"

    @property
    def is_operand(self) -> bool:
        """Say whether it is a name, a number or a string."""
        return self.is_string or self.text[0].isalnum() or self.text[0] in "_$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A file's tokens without its comments, and which bracket belongs to which."""

    tokens: tuple[Token, ...]
    partner: dict[int, int] = field(repr=False)
    outer: tuple[int, ...] = field(repr=False)

    def at(self, offset: int) -> int:
        """Give the index of the token at or after an offset."""
        return bisect.bisect_left(self.tokens, offset, key=lambda token: token.start)

    def text(self, index: int) -> str:
        """Give a token's text; outside the file it is empty."""
        return self.tokens[index].text if 0 <= index < len(self.tokens) else ""


def read(text: str) -> Script:
    """Cut a file into tokens and pair its brackets."""
    tokens = tuple(_tokens(text))
    partner: dict[int, int] = {}
    outer: list[int] = []
    opened: list[int] = []
    for index, token in enumerate(tokens):
        if token.text in _CLOSE and opened:
            begin = opened.pop()
            partner[begin], partner[index] = index, begin
        outer.append(opened[-1] if opened else -1)
        if token.text in _OPEN:
            opened.append(index)
    return Script(tokens=tokens, partner=partner, outer=tuple(outer))


def without_comments(text: str) -> str:
    """Blank out the comments; everything else stays where it is."""
    pieces, last = [], 0
    for token in _scan(text):
        if token.lastgroup == "comment":
            pieces += [text[last : token.start()], re.sub(r"[^\n]", " ", token.group())]
            last = token.end()
    return "".join((*pieces, text[last:]))


def _tokens(text: str) -> Iterator[Token]:
    line, counted = 1, 0
    for found in _scan(text):
        if found.lastgroup != "comment":
            line, counted = line + text.count("\n", counted, found.start()), found.start()
            yield Token(found.group(), found.start(), line)


def _scan(text: str) -> Iterator[re.Match[str]]:
    position, before = 0, ""
    while found := _TOKEN.search(text, position):
        if found.group() == "/" and before in _BEFORE_REGEX:
            # An expression between slashes may hold quotes and brackets; it says nothing here.
            literal = _REGEX.match(text, found.start())
            position = literal.end() if literal else found.end()
            before = "/"
            continue
        yield found
        position = found.end()
        if found.lastgroup != "comment":
            before = found.group()
