"""The verdict of a chain of folders on one entry, worked out once for all entries the rules cannot tell apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from auditor.inventory.javascript.ignore_rules import NO_NAME, Progress, Rule, RuleSet, Signature
from auditor.inventory.javascript.js_text import canonical_text, units
from auditor.inventory.javascript.portions import Part, Portion
from auditor.model.package import Reason

Mode: TypeAlias = Literal["file", "folder", "slash"]
NOTHING_EXCLUDES = Reason(kind="default", source="npm", text="nothing excludes it")
_FORCED = frozenset({"always-included", "main", "browser", "bin"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an entry is in, and the rule that decided."""

    included: bool
    reason: Reason


class Vocabulary:
    """Every test the rules so far make of a name, so that a name can be reduced to the tests it passes."""

    def __init__(self) -> None:
        self._known: set[Part] = set()
        self._literal: dict[str, list[Part]] = {}
        self._folded: dict[str, list[Part]] = {}
        self._tests: list[Part] = []
        self._signatures: dict[str, Signature] = {}

    def add(self, rules: RuleSet) -> None:
        """Learn the tests of more rules."""
        fresh = rules.parts - self._known
        if fresh:
            self._signatures.clear()
        for part in fresh:
            self._known.add(part)
            if part.literal is not None:
                self._literal.setdefault(part.literal, []).append(part)
            elif part.folded is not None:
                self._folded.setdefault(part.folded, []).append(part)
            else:
                self._tests.append(part)

    def sign(self, name: str) -> Signature:
        """Give the tests the name passes."""
        known = self._signatures.get(name)
        if known is None:
            text = units(name)
            found = [part for part in self._tests if part.test(text)]
            found += self._literal.get(text, ())
            found += self._folded.get(canonical_text(text), ())
            known = self._signatures[name] = frozenset(found)
        return known


@dataclass(frozen=True, slots=True, eq=False)
class _Level:
    """One folder of the chain: its rules, and the names between it and the entry."""

    rules: RuleSet
    exact: bool
    progress: Progress
    between: tuple[Signature, ...] = ()

    def below(self, name: Signature) -> _Level:
        return _Level(self.rules, self.exact, self.progress.step(name), (*self.between, name))


@dataclass(slots=True, eq=False)
class Chain:
    """A folder being walked, with all those above it up to the package root."""

    levels: tuple[_Level, ...]
    _verdicts: dict[tuple[Signature, Mode], Verdict] = field(default_factory=dict)
    _children: dict[tuple[Signature, RuleSet, bool], Chain] = field(default_factory=dict)

    @classmethod
    def root(cls, rules: RuleSet) -> Chain:
        """Start at a package root."""
        return cls((_Level(rules, exact=False, progress=rules.start),))

    def child(self, name: Signature, rules: RuleSet, *, exact: bool) -> Chain:
        """Step into a folder; folders the rules cannot tell apart share one chain."""
        key = (name, rules, exact)
        known = self._children.get(key)
        if known is None:
            levels = tuple(level.below(name) for level in self.levels)
            known = self._children[key] = Chain((*levels, _Level(rules, exact, rules.start)))
        return known

    def verdict(self, name: Signature, mode: Mode) -> Verdict:
        """Decide on one entry, taken as a file, as a folder, or with a slash behind its name."""
        known = self._verdicts.get((name, mode))
        if known is None:
            known = self._verdicts[name, mode] = self._decide(name, mode)
        return known

    def _decide(self, name: Signature, mode: Mode) -> Verdict:
        included, reason = True, NOTHING_EXCLUDES
        for at, level in enumerate(self.levels):
            if at and not included and not level.exact:
                continue
            last = at == len(self.levels) - 1
            for number in level.progress.candidates(name):
                rule = level.rules.rules[number]
                if rule.includes is not included and _matches(level, number, name, mode, last=last):
                    included, reason = rule.includes, rule.reason
        if reason is NOTHING_EXCLUDES and mode == "file":
            reason = self._forced(name)
        return Verdict(included, reason)

    def _forced(self, name: Signature) -> Reason:
        """What nothing excludes may also ship because of a rule of the root that nothing could overrule."""
        top, last = self.levels[0], len(self.levels) == 1
        for number in top.progress.candidates(name):
            rule = top.rules.rules[number]
            if rule.reason.kind in _FORCED and _matches(top, number, name, "file", last=last):
                return rule.reason
        return NOTHING_EXCLUDES

    def steps(self, name: Signature, mode: Mode) -> Iterator[tuple[int, Rule, bool, bool]]:
        """Give every rule in the order it is looked at: its level, itself, whether it matches, the verdict after it."""
        included = True
        for at, level in enumerate(self.levels):
            if at and not included and not level.exact:
                return
            last = at == len(self.levels) - 1
            for number, rule in enumerate(level.rules.rules):
                matched = _matches(level, number, name, mode, last=last)
                included = rule.includes if matched else included
                yield at, rule, matched, included


def _matches(level: _Level, number: int, name: Signature, mode: Mode, *, last: bool) -> bool:
    pattern = level.rules.rules[number].pattern
    path: list[Portion] = [*level.between, name]
    if mode == "slash":
        path.append(NO_NAME)
    spellings: tuple[Sequence[Portion], ...] = ([NO_NAME, *path], path)
    if any(map(pattern.match_portions, spellings)):
        return True
    if mode != "folder":
        return False
    if _matches_folder(pattern.negate, level, number, spellings):
        return True
    return (
        not last
        and level.rules.relative[number]
        and _matches_folder(pattern.negate, level, number, ([NO_NAME, name], [name]))
    )


def _matches_folder(
    negate: bool,  # noqa: FBT001
    level: _Level,
    number: int,
    spellings: tuple[Sequence[Portion], ...],
) -> bool:
    pattern = level.rules.rules[number].pattern
    if any(pattern.match_portions([*path, NO_NAME]) for path in spellings):
        return True
    return negate and any(pattern.match_portions(path, partial=True) for path in spellings)
