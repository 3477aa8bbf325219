"""Ignore rules with the place they come from, indexed so that only those that can matter are tried."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from auditor.inventory.javascript.js_text import trim
from auditor.inventory.javascript.minimatch import IGNORE, Pattern, compile_pattern
from auditor.inventory.javascript.portions import GLOBSTAR, Name, Part
from auditor.model.package import Reason

_LINES = re.compile(r"\r?\n")
NO_NAME = Name("")
Signature = frozenset[Part]


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A pattern and its reason. A negated rule includes, the others exclude."""

    pattern: Pattern
    reason: Reason

    @property
    def includes(self) -> bool:
        """Whether a match means that the path ships."""
        return self.pattern.negate


def silent(reason: Reason, *, includes: bool) -> Rule:
    """Make a rule that matches nothing, so that the chain can name an entry that came to nothing."""
    return Rule(Pattern(options=IGNORE, negate=includes, dead=True), reason)


def read_rules(text: str, reason: Callable[[int, str], Reason]) -> tuple[Rule, ...]:
    """Read the lines of an ignore file; `reason` gets the line number and the trimmed line."""
    return tuple(
        Rule(compile_pattern(line, IGNORE), reason(number, line))
        for number, raw in enumerate(_LINES.split(text), 1)
        if (line := trim(raw)) and not line.startswith("#")
    )


def _is_relative(pattern: Pattern) -> bool:
    return any(len(parts) <= (1 if parts[-1] else 2) for parts in pattern.parts)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An alternative of a rule that has matched so far and waits at `at`."""

    rule: int
    alternative: tuple[Part, ...]
    at: int


class Progress:
    """How far each rule of a set has come along one chain of folders."""

    __slots__ = ("_always", "_anyhow", "_candidates", "_next", "_pending", "_rules")

    def __init__(self, rules: RuleSet, waiting: Iterable[_Waiting]) -> None:
        self._rules = rules
        self._pending: dict[Part, list[_Waiting]] = {}
        self._always: list[_Waiting] = []
        self._next: dict[Signature, Progress] = {}
        self._candidates: dict[Signature, list[int]] = {}
        for each in dict.fromkeys(waiting):
            wanted = each.alternative[each.at]
            if wanted is GLOBSTAR:
                self._always.append(each)
            else:
                self._pending.setdefault(wanted, []).append(each)
        self._anyhow = {each.rule for each in self._always if _may_end(rules.rules[each.rule], each)}
        self._anyhow.update(rules.anywhere)

    def candidates(self, name: Signature) -> list[int]:
        """Give the rules that may match an entry of this name here, in order."""
        name &= self._rules.parts
        known = self._candidates.get(name)
        if known is None:
            found = set(self._anyhow)
            for wanted in name:
                found.update(each.rule for each in self._pending.get(wanted, ()))
                found.update(self._rules.by_name.get(wanted, ()))
            known = self._candidates[name] = sorted(found)
        return known

    def step(self, name: Signature) -> Progress:
        """Go into a folder."""
        name &= self._rules.parts
        known = self._next.get(name)
        if known is None:
            waiting = [then for each in self._always for then in _from(each.rule, each.alternative, each.at)]
            for wanted in name:
                for each in self._pending.get(wanted, ()):
                    waiting.extend(_from(each.rule, each.alternative, each.at + 1))
            known = self._next[name] = Progress(self._rules, waiting)
        return known


def _may_end(rule: Rule, waiting: _Waiting) -> bool:
    """Whether a name taken by `**` can complete a match: when only a trailing slash is left, or a part will do."""
    left = waiting.alternative[waiting.at + 1 :]
    return rule.includes or all(each is GLOBSTAR or each in NO_NAME for each in left)


def _from(rule: int, alternative: tuple[Part, ...], at: int) -> list[_Waiting]:
    found = []
    while at < len(alternative):
        found.append(_Waiting(rule, alternative, at))
        if alternative[at] is not GLOBSTAR:
            break
        at += 1
    return found


class RuleSet:
    """The rules one folder applies, in order."""

    __slots__ = ("anywhere", "by_name", "parts", "relative", "rules", "start")

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules
        self.relative = [_is_relative(rule.pattern) for rule in rules]
        self.parts = frozenset(each for rule in rules for alternative in rule.pattern.sets for each in alternative)
        self.by_name: dict[Part, list[int]] = {}
        self.anywhere: list[int] = []
        starts: list[_Waiting] = []
        for number, rule in enumerate(rules):
            for alternative in rule.pattern.sets:
                if len(alternative) == 1 or self.relative[number]:
                    self._anywhere(number, alternative)
                starts += _from(number, alternative, 0)
                if alternative[0] in NO_NAME:
                    # A path is also tried with a slash before it, which is an empty name first.
                    starts += _from(number, alternative, 1)
        self.start = Progress(self, starts)

    def _anywhere(self, number: int, alternative: tuple[Part, ...]) -> None:
        firsts = alternative[:2] if alternative[0] in NO_NAME else alternative[:1]
        for first in firsts:
            if first is GLOBSTAR:
                self.anywhere.append(number)
            else:
                self.by_name.setdefault(first, []).append(number)
