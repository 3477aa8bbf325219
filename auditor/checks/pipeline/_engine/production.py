"""What an expression of a build configuration comes to in the build that is published.

That build is a plain one: production mode, nobody watches or serves, no flag is given, no variable is set.
What depends on anything else is not known, and nothing is said about it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from auditor.checks.pipeline._engine.javascript import Script


class Unclear(Enum):
    """A value that the file does not give away."""

    UNKNOWN = "unknown"
    THING = "an object or a function"


Value: TypeAlias = str | bool | Unclear | None
Values: TypeAlias = frozenset[Value]

_UNKNOWN: Values = frozenset((Unclear.UNKNOWN,))
_TRUE: Values = frozenset((True,))
_FALSE: Values = frozenset((False,))
_PRODUCTION: Values = frozenset(("production",))
_RELEASE = frozenset(("prod", "production", "release", "publish", "build", "minify", "ci"))
_SERVING = ("dev", "develop", "development", "debug", "watch", "watching", "serve", "serving", "start")
_WORK = frozenset((*_SERVING, "test", "testing", "local", "hot", "hmr", "storybook"))
_MODES = frozenset(("NODE_ENV", "BABEL_ENV", "MODE", "mode"))
_CONSTANTS: dict[str, Values] = {
    "true": _TRUE, "false": _FALSE, "null": frozenset((None,)), "undefined": frozenset((None,)),
    "command": frozenset(("build",)),
}  # fmt: skip
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_LOOSE, _TIGHT = ("||", "??"), ("===", "!==", "==", "!=")
_CONTINUED = frozenset(("+", "-", "<", ">", "*", "%", "in", "instanceof", "=>"))
_DEEPEST = 24


def value(script: Script, offset: int) -> Values:
    """Evaluate the expression that begins at an offset, `key: ` before it included."""
    index = script.at(offset)
    if script.text(index + 1) == ":" and script.text(index - 1) != "?":
        index += 2
    return _Reader(script=script, index=index).expression(0)


def holds(script: Script, begin: int, end: int) -> Values:
    """Evaluate the tokens from one index up to another."""
    return _Reader(script=script, index=begin, end=end).expression(0)


def truths(values: Values) -> frozenset[bool]:
    """Say what values may be in a condition."""
    if Unclear.UNKNOWN in values:
        return frozenset((True, False))
    return frozenset(each is Unclear.THING or bool(each) for each in values)


def leaning(name: str) -> bool | None:
    """Say whether a name speaks of the build that is published or of a developer's; None where it does not."""
    words = {word.lower() for word in _WORDS.findall(name)}
    if bool(words & _RELEASE) == bool(words & _WORK):
        return None
    return bool(words & _RELEASE) != bool(words & {"not", "non", "no"})


@dataclass(slots=True, kw_only=True)
class _Reader:
    """Reads one expression from left to right."""

    script: Script
    index: int
    end: int = 1 << 30
    depth: int = 0

    def _next(self, ahead: int = 0) -> str:
        place = self.index + ahead
        return self.script.text(place) if place < self.end else ""

    def _take(self, *texts: str) -> bool:
        if self._next() in texts:
            self.index += 1
            return True
        return False

    def expression(self, depth: int) -> Values:
        """Read a conditional or anything that binds closer."""
        if depth > _DEEPEST:
            return _UNKNOWN
        condition = self._either(depth + 1)
        if not self._take("?"):
            return condition
        yes = self.expression(depth + 1)
        if not self._take(":"):
            return _UNKNOWN
        no = self.expression(depth + 1)
        outcomes = truths(condition)
        return (yes if True in outcomes else frozenset()) | (no if False in outcomes else frozenset())

    def _either(self, depth: int) -> Values:
        left = self._both(depth)
        while self._next() in _LOOSE:
            nullish = self._next() == "??"
            self.index += 1
            right = self._both(depth)
            kept = frozenset(each for each in left if (each is not None if nullish else each not in (None, False, "")))
            left = kept | right if len(kept) < len(left) or Unclear.UNKNOWN in left else kept
        return left

    def _both(self, depth: int) -> Values:
        left = self._equal(depth)
        while self._take("&&"):
            right = self._equal(depth)
            outcomes = truths(left)
            left = (right if True in outcomes else frozenset()) | (_FALSE if False in outcomes else frozenset())
        return left

    def _equal(self, depth: int) -> Values:
        left = self._single(depth)
        while self._next() in _TIGHT:
            negated = self._next().startswith("!")
            self.index += 1
            same = _same(left, self._single(depth))
            left = frozenset(each if isinstance(each, Unclear) else each is not negated for each in same)
        return left

    def _single(self, depth: int) -> Values:
        if depth > _DEEPEST:
            return _UNKNOWN
        if self._take("!"):
            return frozenset(not each for each in truths(self._single(depth + 1)))
        first = self._next()
        if first == "(":
            return self._bracketed(depth)
        if first in {"{", "["}:
            self._skip()
            return frozenset((Unclear.THING,))
        if first == "<":
            while self._next() not in {">", ""}:
                self.index += 1
            self.index += 1
            return self._single(depth + 1)
        found = self._operand(depth) if first and self.script.tokens[self.index].is_operand else _UNKNOWN
        while self._take("as", "satisfies"):
            self.index += 1
        return found if self._next() not in _CONTINUED else _UNKNOWN

    def _operand(self, depth: int) -> Values:
        first = self._next()
        if first[0] not in "'\"`":
            return self._chain(depth)
        self.index += 1
        return _UNKNOWN if first[0] == "`" and "${" in first else frozenset((_unquoted(first),))

    def _bracketed(self, depth: int) -> Values:
        close = self.script.partner.get(self.index, self.index)
        if self.script.text(close + 1) == "=>":
            return frozenset((Unclear.THING,))
        inner = holds(self.script, self.index + 1, close) if depth < _DEEPEST else _UNKNOWN
        self.index = close + 1
        return inner

    def _skip(self) -> None:
        self.index = self.script.partner.get(self.index, self.index) + 1

    def _chain(self, depth: int) -> Values:
        names, arguments = [self._next()], (0, 0)
        self.index += 1
        while True:
            if self._next() in {".", "?."} and self._next(1) not in {"(", "["}:
                names.append(self._next(1))
                self.index += 2
            elif self._next() in {"(", "["} or self._take("?."):
                arguments = (self.index + 1, self.script.partner.get(self.index, self.index))
                called = self._next() == "("
                self._skip()
                if called:
                    return self._call(names, arguments, depth)
                names.append(_unquoted(self.script.text(arguments[0])))
            elif self._next() == "!" and self._next(1) != "=":
                self.index += 1
            else:
                return self._named(names, depth)

    def _call(self, names: list[str], arguments: tuple[int, int], depth: int) -> Values:
        first = _unquoted(self.script.text(arguments[0]))
        if self._next() in {".", "["}:
            return _UNKNOWN
        if names[-1] == "Boolean":
            return truths(holds(self.script, *arguments)) if depth < _DEEPEST else _UNKNOWN
        if names[-1] in {"env", "isEnv"}:
            return frozenset((leaning(first) is True,))
        if names[-1] in {"includes", "has"} and first.startswith("-"):
            return frozenset((leaning(first) is True,))
        if names[-1] == "get" and "env" in names:
            return self._named([*names, first], depth)
        return _UNKNOWN

    def _named(self, names: list[str], depth: int) -> Values:
        last = names[-1]
        if len(names) == 1:
            if last in _CONSTANTS:
                return _CONSTANTS[last]
            declared = self._declared(last, depth)
            if declared != _UNKNOWN:
                return declared
        if last in _MODES:
            return _PRODUCTION
        lean = leaning(last)
        if lean is not None:
            return _UNKNOWN if last == "CI" else frozenset((lean,))
        return frozenset((None,)) if "env" in names[:-1] and last.isupper() else _UNKNOWN

    def _declared(self, name: str, depth: int) -> Values:
        """Evaluate what a name stands for, where the file says so exactly once."""
        found = [at for at, token in enumerate(self.script.tokens) if token.text == name and self._declares(at)]
        if len(found) != 1 or self.depth > 6:
            return _UNKNOWN
        index = found[0] + 1
        while self.script.text(index) not in {"=", ";", ""} and index < found[0] + 20:
            index += 1
        if self.script.text(index) != "=":
            return _UNKNOWN
        return _Reader(script=self.script, index=index + 1, depth=self.depth + 1).expression(depth + 1)

    def _declares(self, at: int) -> bool:
        if self.script.text(at - 1) in {"const", "let", "var"}:
            return True
        return self.script.text(at + 1) == "=" and self.script.text(at - 1) not in {".", ",", "{"}


def _same(one: Values, other: Values) -> Values:
    """Compare; a mode that is not known is taken for production."""
    if Unclear.UNKNOWN in one or Unclear.UNKNOWN in other:
        known = [each for each in (*one, *other) if isinstance(each, str)]
        lean = leaning(known[0]) if len(known) == 1 else None
        return _UNKNOWN if lean is None else frozenset((lean,))
    return frozenset(left == right for left in one for right in other)


def _unquoted(text: str) -> str:
    return text[1:-1] if text[:1] in {"'", '"', "`"} else text
