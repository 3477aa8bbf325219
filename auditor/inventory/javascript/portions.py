"""One path portion of a compiled pattern, and the test it makes of one name, for minimatch and glob."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from auditor.inventory.javascript.extglob_reader import read_portion
from auditor.inventory.javascript.js_regex import compile_source
from auditor.inventory.javascript.js_text import canonical_text, has_case, lower

_STAR_END = re.compile(r"\*+([^+@!?*\[(]*)")
_MARKS_END = re.compile(r"\?+([^+@!?*\[(]*)")
_STAR_DOT_STAR = re.compile(r"\*+\.\*+")
_DOT_STAR = re.compile(r"\.\*+")
_PLAIN = re.compile(r"[A-Za-z0-9_. -]+")


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A test of one name. `literal` is the text it must equal; `folded` the text its case-folded form must equal."""

    glob: str
    test: Callable[[str], bool] = field(repr=False)
    literal: str | None = None
    folded: str | None = None


class Portion(Protocol):
    """A name as far as patterns see it: it contains the parts that match it."""

    def __contains__(self, part: Part, /) -> bool: ...


class Name:
    """A portion made from its text, in UTF-16 units; each part is asked once."""

    __slots__ = ("_known", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._known: dict[Part, bool] = {}

    def __contains__(self, part: Part, /) -> bool:
        known = self._known.get(part)
        if known is None:
            known = self._known[part] = part.test(self.text)
        return known


def _never(_name: str) -> bool:
    return False


def _is_dots(name: str) -> bool:
    return name in (".", "..")


def _is_hidden(name: str) -> bool:
    return name.startswith(".")


GLOBSTAR = Part("**", _never)
DOTS = Part(". or ..", _is_dots)
HIDDEN = Part("hidden", _is_hidden)


# Like GLOBSTAR one object for good: others are compared with it by identity.
EMPTY = Part("", "".__eq__, literal="")


@lru_cache(maxsize=65536)
def part(glob: str, *, dot: bool, nocase: bool) -> Part:
    """Compile one portion of a pattern; the same portion is the same object."""
    if glob == "**":
        return GLOBSTAR
    if glob == "":
        return EMPTY
    if _PLAIN.fullmatch(glob) and glob not in (".", ".."):
        return _folded(glob, glob) if nocase and has_case(glob) else _literal(glob, glob)
    found, text = read_portion(glob, dot=dot)
    if not found.magic and not (nocase and has_case(text)):
        return _literal(glob, found.plain)
    # Also when a fast test stands in for it: JavaScript compiles the expression and may refuse it.
    test = compile_source(found.source, fold=nocase, whole=found.whole)
    fast = _fast_test(glob, dot=dot, nocase=nocase)
    if fast is None and not found.whole and "\\" not in glob:
        test = _after_start(glob, test, nocase=nocase)
    return Part(glob, fast or test)


def _after_start(glob: str, test: Callable[[str], bool], *, nocase: bool) -> Callable[[str], bool]:
    """Look at the plain start of a pattern before running the expression."""
    start = _PLAIN.match(glob)
    if not start:
        return test
    wanted = canonical_text(start[0]) if nocase else start[0]
    size = len(wanted)
    if nocase:
        return lambda name: canonical_text(name[:size]) == wanted and test(name)
    return lambda name: name[:size] == wanted and test(name)


def _literal(glob: str, plain: str) -> Part:
    return Part(glob, plain.__eq__, literal=plain)


def _folded(glob: str, plain: str) -> Part:
    wanted = canonical_text(plain)
    return Part(glob, lambda name: canonical_text(name) == wanted, folded=wanted)


def _fast_test(glob: str, *, dot: bool, nocase: bool) -> Callable[[str], bool] | None:
    """The tests minimatch takes instead of an expression; they differ from it in places, and decide."""
    if glob.strip("*") == "":
        return lambda name: name != "" and _allowed(name, dot=dot)
    if match := _STAR_END.fullmatch(glob):
        end = _end_test(match[1], nocase=nocase)
        return end if dot else lambda name: not name.startswith(".") and end(name)
    if match := _MARKS_END.fullmatch(glob):
        end, length = _end_test(match[1], nocase=nocase), len(glob)
        return lambda name: len(name) == length and _allowed(name, dot=dot) and end(name)
    if _STAR_DOT_STAR.fullmatch(glob):
        return lambda name: "." in name and _allowed(name, dot=dot)
    if _DOT_STAR.fullmatch(glob):
        return lambda name: name.startswith(".") and not _is_dots(name)
    return None


def _allowed(name: str, *, dot: bool) -> bool:
    return not _is_dots(name) if dot else not name.startswith(".")


def _end_test(end: str, *, nocase: bool) -> Callable[[str], bool]:
    if not nocase:
        return lambda name: name.endswith(end)
    wanted = lower(end)
    return lambda name: lower(name).endswith(wanted)
