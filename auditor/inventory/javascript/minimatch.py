"""Patterns as npm understands them (minimatch 10), compiled once, for ignore rules, `files` entries and workspaces.

On Linux `files` globs are case-sensitive; on macOS and Windows glob matches them without case. Ignore rules never
look at case, on any platform.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from auditor.inventory.javascript.braces import MAX_RESULTS, expand
from auditor.inventory.javascript.glob_parts import collapse, simplify
from auditor.inventory.javascript.js_regex import PatternError
from auditor.inventory.javascript.js_text import units
from auditor.inventory.javascript.portions import DOTS, EMPTY, GLOBSTAR, HIDDEN, Name, Part, Portion, part

MAX_LENGTH = 65_536
# npm goes on to 100,000; nobody means that many, and an audit should not wait for them.
MAX_ALTERNATIVES = 20_000
_MAX_GLOBSTARS = 200
_BRACES = re.compile(r"\{[^\n\r\u2028\u2029{]*\}")
_SLASHES = re.compile("/+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a pattern is read; the three sets in use are below."""

    dot: bool = False
    nocase: bool = False
    match_base: bool = False
    flip_negate: bool = False
    no_negate: bool = False
    no_comment: bool = False
    inside_glob: bool = False
    brace_limit: int = MAX_RESULTS


IGNORE = Options(dot=True, nocase=True, match_base=True, flip_negate=True)
GLOB = Options(dot=True, no_negate=True, no_comment=True, inside_glob=True, brace_limit=10_000)
PLAIN = Options()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Pattern:
    """A compiled pattern: `sets` are its alternatives, each a list of path portions; `parts` their text."""

    options: Options
    negate: bool = False
    dead: bool = False
    empty: bool = False
    sets: tuple[tuple[Part, ...], ...] = ()
    parts: tuple[tuple[str, ...], ...] = ()

    def match(self, path: str, *, partial: bool = False) -> bool:
        """Test one path."""
        if self.dead:
            return False
        if self.empty:
            return path == ""
        if path == "/" and partial:
            return True
        return self.match_portions([Name(name) for name in _SLASHES.split(units(path))], partial=partial)

    def match_portions(self, file: Sequence[Portion], *, partial: bool = False) -> bool:
        """Test a path given by its portions, of which some are not empty."""
        for alternative in self.sets:
            portions = file
            if self.options.match_base and len(alternative) == 1:
                portions = [_basename(file)]
            if _match(portions, alternative, partial, self.options.dot):
                return self.options.flip_negate or not self.negate
        return not self.options.flip_negate and self.negate


def _basename(file: Sequence[Portion]) -> Portion:
    at = len(file) - 1
    while at > 0 and EMPTY in file[at]:
        at -= 1
    return file[at]


def split(text: str) -> list[str]:
    """Split at slashes, however many."""
    return _SLASHES.split(text)


@lru_cache(maxsize=8192)
def compile_pattern(text: str, options: Options) -> Pattern:
    """Compile a pattern; `PatternError` where npm would throw."""
    text = units(text)
    if len(text) > MAX_LENGTH:
        raise PatternError("pattern is too long")
    if text.startswith("#") and not options.no_comment:
        return Pattern(options=options, dead=True)
    if not text:
        return Pattern(options=options, empty=True)
    body = text if options.no_negate else text.lstrip("!")
    negate = (len(text) - len(body)) % 2 == 1
    globs = dict.fromkeys([body])
    if _BRACES.search(body):
        globs = dict.fromkeys(expand(body, options.brace_limit, inside_glob=options.inside_glob))
    if len(globs) > MAX_ALTERNATIVES:
        raise PatternError("pattern stands for too many others")
    lists = [split(glob) for glob in globs]
    lists = simplify(lists, dot=options.dot) if options.inside_glob else [collapse(parts) for parts in lists]
    sets = tuple(tuple(part(each, dot=options.dot, nocase=options.nocase) for each in parts) for parts in lists)
    return Pattern(options=options, negate=negate, sets=sets, parts=tuple(map(tuple, lists)))


def _match(file: Sequence[Portion], pattern: tuple[Part, ...], partial: bool, dot: bool) -> bool:  # noqa: FBT001
    if GLOBSTAR in pattern:
        return _match_globstars(file, pattern, partial, DOTS if dot else HIDDEN)
    return _match_straight(file, pattern, partial)


def _match_straight(file: Sequence[Portion], pattern: Sequence[Part], partial: bool) -> bool:  # noqa: FBT001
    for name, wanted in zip(file, pattern, strict=False):
        if wanted not in name:
            return False
    if len(file) == len(pattern):
        return True
    if len(file) < len(pattern):
        return partial
    return len(file) == len(pattern) + 1 and EMPTY in file[-1]


def _barred(name: Portion, barrier: Part) -> bool:
    return barrier in name or (barrier is HIDDEN and DOTS in name)


def _match_globstars(file: Sequence[Portion], pattern: tuple[Part, ...], partial: bool, barrier: Part) -> bool:  # noqa: FBT001
    first = pattern.index(GLOBSTAR)
    last = len(pattern) if partial else len(pattern) - 1 - pattern[::-1].index(GLOBSTAR)
    head, body, tail = pattern[:first], pattern[first + 1 : last], pattern[last + 1 :]
    if head and not _match_straight(file[: len(head)], head, partial):
        return False
    start = len(head)
    matched = 0
    if tail:
        matched = _match_tail(file, tail, start, partial)
        if not matched:
            return False
    if body:
        sections = _sections(body, len(file) - matched)
        return _Body(file, sections, partial, barrier).matches(start, 0, 0, saw_tail=bool(matched))
    rest = file[start : len(file) - matched]
    if any(_barred(name, barrier) for name in rest):
        return False
    return partial or bool(matched) or bool(rest)


def _match_tail(file: Sequence[Portion], tail: Sequence[Part], start: int, partial: bool) -> int:  # noqa: FBT001
    """How many portions the tail takes at the end of the path; 0 when it does not match there."""
    size = len(tail)
    if size + start > len(file):
        return 0
    if _match_straight(file[len(file) - size :], tail, partial):
        return size
    if EMPTY not in file[-1] or start + size == len(file):
        return 0
    return size + 1 if _match_straight(file[len(file) - size - 1 :], tail, partial) else 0


def _sections(body: Sequence[Part], length: int) -> list[tuple[tuple[Part, ...], int]]:
    """Split at each `**`; with every section comes the last place where it can still stand."""
    sections: list[list[Part]] = [[]]
    for each in body:
        if each is GLOBSTAR:
            sections.append([])
        else:
            sections[-1].append(each)
    # Upstream counts the portions before the section's mirror image; kept, as it decides.
    before = [0]
    for section in sections[:-1]:
        before.append(before[-1] + len(section))
    return [
        (tuple(section), length - (before[len(sections) - 1 - at] + len(section)))
        for at, section in enumerate(sections)
    ]


@dataclass(slots=True)
class _Body:
    file: Sequence[Portion]
    sections: list[tuple[tuple[Part, ...], int]]
    partial: bool
    barrier: Part

    def matches(self, start: int, section: int, depth: int, *, saw_tail: bool) -> bool:
        return bool(self._search(start, section, depth, {}, saw_tail=saw_tail))

    def _search(
        self, start: int, section: int, depth: int, known: dict[tuple[int, int], bool | None], *, saw_tail: bool
    ) -> bool | None:
        """False means try elsewhere, None means nothing further on can match either."""
        key = (start, section)
        if key not in known:
            known[key] = self._look(start, section, depth, known, saw_tail=saw_tail)
        return known[key]

    def _look(
        self, start: int, section: int, depth: int, known: dict[tuple[int, int], bool | None], *, saw_tail: bool
    ) -> bool | None:
        if section == len(self.sections):
            rest = self.file[start:]
            return False if any(_barred(name, self.barrier) for name in rest) else saw_tail or bool(rest)
        wanted, last = self.sections[section]
        while start <= last:
            window = self.file[start : start + len(wanted)]
            if depth < _MAX_GLOBSTARS and _match_straight(window, wanted, self.partial):
                found = self._search(start + len(wanted), section + 1, depth + 1, known, saw_tail=saw_tail)
                if found is not False:
                    return found
            if start < len(self.file) and _barred(self.file[start], self.barrier):
                return False
            start += 1
        return self.partial or None
