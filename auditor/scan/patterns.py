"""Compiling any number of byte patterns into one Hyperscan database that is kept on disk between runs."""

from __future__ import annotations

import hashlib
import platform
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import hyperscan

from auditor import cache
from auditor.errors import RuleError
from auditor.model.pattern import Pattern

__all__ = ["Database", "Pattern", "compile_patterns"]

_FORM = "1"
_FLAGS = (
    (re.IGNORECASE, hyperscan.HS_FLAG_CASELESS),
    (re.DOTALL, hyperscan.HS_FLAG_DOTALL),
    (re.MULTILINE, hyperscan.HS_FLAG_MULTILINE),
)
Report = Callable[[int, int, int, int, Any], bool | None]


class _Group:
    """Patterns compiled together, with working memory for each thread."""

    __slots__ = ("_compiled", "_guard", "_local", "_scratch")

    def __init__(self, compiled: hyperscan.Database) -> None:
        self._compiled = compiled
        self._scratch = hyperscan.Scratch(compiled)
        self._guard = threading.Lock()
        self._local = threading.local()

    def run(self, data: bytes, report: Report, found: list[tuple[int, int]]) -> None:
        scratch = getattr(self._local, "scratch", None)
        if scratch is None:
            with self._guard:
                scratch = self._scratch.clone()
            self._local.scratch = scratch
        self._compiled.scan(data, report, context=found, scratch=scratch)


class Database:
    """Compiled patterns; safe to scan with from several threads."""

    __slots__ = ("_always", "_binary", "patterns")

    def __init__(self, patterns: tuple[Pattern, ...], always: _Group | None, binary: _Group | None) -> None:
        self.patterns = patterns
        self._always = always
        self._binary = binary

    def run(self, data: bytes, report: Report, found: list[tuple[int, int]]) -> None:
        """Call `report(index, start, end, flags, found)` for every match end; starts are always 0."""
        if self._always is not None:
            self._always.run(data, report, found)
        if self._binary is not None and b"\0" in data:
            self._binary.run(data, report, found)


def compile_patterns(patterns: Iterable[Pattern], *, use_cache: bool = True) -> Database:
    """Give the database of some patterns, from the cache where it is there and whole."""
    ordered = tuple(patterns)
    if not ordered:
        raise RuleError("no patterns to search for")
    _refuse_duplicates(ordered)
    always = {index: pattern for index, pattern in enumerate(ordered) if not pattern.binary}
    binary = {index: pattern for index, pattern in enumerate(ordered) if pattern.binary}
    return Database(ordered, _group(always, use_cache=use_cache), _group(binary, use_cache=use_cache))


def _group(numbered: Mapping[int, Pattern], *, use_cache: bool) -> _Group | None:
    if not numbered:
        return None
    key = _key(numbered)
    payload = cache.load("patterns", key) if use_cache else None
    compiled = None if payload is None else _loaded(payload)
    if compiled is None:
        compiled = _compiled(numbered)
        if use_cache:
            cache.save("patterns", key, hyperscan.dumpb(compiled))
    return _Group(compiled)


def _refuse_duplicates(patterns: Sequence[Pattern]) -> None:
    twice = [identity for identity, count in Counter(pattern.id for pattern in patterns).items() if count > 1]
    if twice:
        raise RuleError(f"two patterns with one id: {', '.join(sorted(twice))}")


def _key(patterns: Mapping[int, Pattern]) -> str:
    """Name what the database depends on; the processor's features are checked when it is loaded."""
    facts = (_FORM, vars(hyperscan).get("__version__"), platform.system(), platform.machine())
    asked = [(index, each.expression, each.flags._value_, each.every) for index, each in patterns.items()]
    return hashlib.sha256(repr((facts, asked)).encode("utf-8", "backslashreplace")).hexdigest()


def _loaded(payload: bytes) -> hyperscan.Database | None:
    try:
        return hyperscan.loadb(payload, hyperscan.HS_MODE_BLOCK)
    except (hyperscan.error, ValueError, TypeError):
        return None


def _compiled(patterns: Mapping[int, Pattern]) -> hyperscan.Database:
    try:
        return _build(patterns, [_flags(pattern) for pattern in patterns.values()])
    except hyperscan.error:
        return _build_patiently(patterns)


def _build(patterns: Mapping[int, Pattern], flags: Sequence[int]) -> hyperscan.Database:
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    expressions = [pattern.expression.encode() for pattern in patterns.values()]
    database.compile(expressions=expressions, ids=list(patterns), flags=list(flags))
    return database


def _build_patiently(patterns: Mapping[int, Pattern]) -> hyperscan.Database:
    """Find which patterns are refused, and let those report more than they mean: whoever asked confirms anyway."""
    flags = []
    problems = []
    for pattern in patterns.values():
        usable, problem = _usable_flags(pattern)
        flags.append(usable)
        if problem:
            problems.append(f"{pattern.id}: {problem}")
    if problems:
        raise RuleError(f"patterns that cannot be searched for: {'; '.join(problems)}")
    try:
        return _build(patterns, flags)
    except hyperscan.error as error:
        raise RuleError(f"the patterns do not fit into one database: {error}") from error


def _usable_flags(pattern: Pattern) -> tuple[int, str]:
    plain = _flags(pattern)
    problem = ""
    for flags in (plain, plain | hyperscan.HS_FLAG_PREFILTER):
        try:
            _build({0: pattern}, [flags])
        except hyperscan.error as error:
            problem = problem or str(error)
        else:
            return flags, ""
    return plain, problem


def _flags(pattern: Pattern) -> int:
    flags: int = 0 if pattern.every else hyperscan.HS_FLAG_SINGLEMATCH
    for wanted, flag in _FLAGS:
        if pattern.flags & wanted:
            flags |= flag
    return flags
