"""The `pattern:` of a rule under rules/ships, read once and checked word by word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeAlias, cast

from auditor.checks.ships._engine.names import Names
from auditor.errors import RuleError
from auditor.model.rule import LEVELS, Level, Rule

Verdict: TypeAlias = Literal["error", "warning", "note", "silent"]

_VERDICTS = (*LEVELS, "silent")
_KEYS = frozenset(
    ("names", "except", "when", "otherwise", "says", "tests", "kinds", "closed", "larger", "smaller", "beside", "once")
)
_WHEN_KEYS = frozenset(("has", "lacks", "level", "says"))
_KINDS = frozenset(("npm-tarball", "sdist", "wheel", "directory"))
_FLAGS = re.MULTILINE | re.IGNORECASE


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A condition on the content, and what follows from it."""

    rule: str
    has: str | None
    lacks: str | None
    level: Verdict
    says: str

    def holds(self, text: bytes) -> bool:
        """Say whether a text meets the condition."""
        has, lacks = expression(self.rule, self.has), expression(self.rule, self.lacks)
        return (has is None or has.search(text) is not None) and (lacks is None or lacks.search(text) is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipsRule:
    """One pattern rule: names, exceptions, conditions in the order in which they are tried, and dampers."""

    rule: Rule
    names: Names
    excepted: Names
    when: tuple[When, ...]
    otherwise: Verdict
    says: str
    tests: Literal["lower", "same", "silent"]
    kinds: Mapping[str, Verdict]
    closed: Verdict | None
    larger: int
    smaller: int
    beside: Names
    once: bool


def parse(rule: Rule) -> ShipsRule:
    """Read a rule's pattern; anything that is not understood is a mistake in the rule."""
    table = dict(rule.pattern or {})
    unknown = sorted(map(str, table.keys() - _KEYS))
    if unknown:
        raise RuleError(f"{rule.id}: unknown pattern key {', '.join(unknown)}")
    conditions = tuple(_when(rule, each) for each in table.get("when", ()))
    default = "silent" if conditions else rule.level
    return ShipsRule(
        rule=rule,
        names=_names(rule, table, "names", needed=True),
        excepted=_names(rule, table, "except"),
        when=conditions,
        otherwise=_verdict(rule, table.get("otherwise", default)),
        says=str(table.get("says", "")),
        tests=_tests(rule, table.get("tests", "lower")),
        kinds=_kinds(rule, table.get("kinds", {})),
        closed=_verdict(rule, table["closed"]) if "closed" in table else None,
        larger=int(table.get("larger", 0)),
        smaller=int(table.get("smaller", 1 << 62)),
        beside=_names(rule, table, "beside"),
        once=bool(table.get("once", False)),
    )


def _names(rule: Rule, table: Mapping[str, Any], key: str, *, needed: bool = False) -> Names:
    found = table.get(key, [])
    if not isinstance(found, list) or not all(isinstance(each, str) and each for each in found) or needed > bool(found):
        raise RuleError(f"{rule.id}: {key} is a list of names")
    return Names.of(found)


def _when(rule: Rule, entry: Any) -> When:
    if not isinstance(entry, dict) or entry.keys() - _WHEN_KEYS or not entry.keys() & {"has", "lacks"}:
        raise RuleError(f"{rule.id}: `when` takes {', '.join(sorted(_WHEN_KEYS))}, with one of has and lacks at least")
    return When(
        rule=rule.id,
        has=entry.get("has"),
        lacks=entry.get("lacks"),
        level=_verdict(rule, entry.get("level", rule.level)),
        says=str(entry.get("says", "")),
    )


@cache
def expression(rule: str, text: str | None) -> re.Pattern[bytes] | None:
    """Compile a condition when a file first has to meet it: most packages have no file that asks."""
    try:
        return None if text is None else re.compile(text.encode("latin-1"), _FLAGS)
    except (re.error, UnicodeEncodeError) as error:
        raise RuleError(f"{rule}: {text!r}: {error}") from error


def _verdict(rule: Rule, value: Any) -> Verdict:
    if value not in _VERDICTS:
        raise RuleError(f"{rule.id}: {value!r} is not one of {', '.join(_VERDICTS)}")
    return cast("Verdict", value)


def _tests(rule: Rule, value: Any) -> Literal["lower", "same", "silent"]:
    if value not in ("lower", "same", "silent"):
        raise RuleError(f"{rule.id}: tests is lower, same or silent")
    return cast('Literal["lower", "same", "silent"]', value)


def _kinds(rule: Rule, value: Any) -> Mapping[str, Verdict]:
    if not isinstance(value, dict) or value.keys() - _KINDS:
        raise RuleError(f"{rule.id}: kinds maps {', '.join(sorted(_KINDS))} to levels")
    return {kind: _verdict(rule, level) for kind, level in value.items()}


def lowered(level: Level) -> Verdict:
    """Give the next level down."""
    order: tuple[Verdict, ...] = ("error", "warning", "note", "silent")
    return order[order.index(level) + 1]
