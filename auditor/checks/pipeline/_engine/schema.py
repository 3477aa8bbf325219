"""The `pattern:` of a rule under rules/pipeline, read once and checked word by word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from auditor.checks.pipeline._engine import kinds
from auditor.errors import RuleError
from auditor.model.rule import Rule

Where: TypeAlias = Literal["", "any", "npm", "python"]
Effect: TypeAlias = Literal["", "maps", "inline-maps"]
_KEYS = frozenset(("in", "semgrep", "makes", "setting", "value", "has", "lacks", "job", "mints", "workflow", "once"))
_WHERE = ("", "any", "npm", "python")
_EFFECTS = ("", "maps", "inline-maps")
_OPERATORS = frozenset(("pattern", "patterns", "pattern-either", "pattern-regex"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineRule:
    """One rule: the kinds of file it is for, what semgrep looks for, and what the file as a whole must have or lack.

    A rule that `makes` maps is about a `setting`: it speaks only where nothing would keep the maps out of the package,
    and is named as the cause where maps do ship. `value` is what the expression that matched must come to in the build
    that is published. `job` and `workflow` say where the job around the match, or any job of the file, publishes to;
    with `mints` that job may ask for a credential of its own (`id-token: write`).
    """

    rule: Rule
    kinds: tuple[str, ...]
    semgrep: Mapping[str, Any]
    makes: Effect
    setting: str
    value: re.Pattern[str] | None
    job: Where
    mints: bool
    workflow: Where
    has: re.Pattern[str] | None
    lacks: re.Pattern[str] | None
    once: bool

    def suits(self, text: str) -> bool:
        """Say whether a whole file, without its comments, is one that the rule is about."""
        return (self.has is None or self.has.search(text) is not None) and (
            self.lacks is None or self.lacks.search(text) is None
        )

    def asked(self) -> list[dict[str, Any]]:
        """Give the rule as semgrep takes it, once for each language."""
        return [
            {
                "id": f"{self.rule.slug}--{language}",
                "languages": [language],
                "message": self.rule.title,
                "severity": "WARNING",
                "paths": {"include": [f"/{kind}/*" for kind in self.kinds]},
                **self.semgrep,
            }
            for language in kinds.languages(self.kinds)
        ]


def parse(rule: Rule) -> PipelineRule:
    """Read a rule's pattern; anything that is not understood is a mistake in the rule."""
    table = dict(rule.pattern or {})
    unknown = sorted(map(str, table.keys() - _KEYS))
    if unknown:
        raise RuleError(f"{rule.id}: unknown pattern key {', '.join(unknown)}")
    semgrep = table.get("semgrep")
    if not isinstance(semgrep, dict) or len(semgrep.keys() & _OPERATORS) != 1:
        raise RuleError(f"{rule.id}: semgrep takes exactly one of {', '.join(sorted(_OPERATORS))}")
    makes = table.get("makes", "")
    if makes not in _EFFECTS or bool(makes) != bool(table.get("setting")):
        raise RuleError(f"{rule.id}: makes is one of maps, inline-maps and comes with the setting that does it")
    return PipelineRule(
        rule=rule,
        kinds=_kinds(rule, table.get("in")),
        semgrep=semgrep,
        makes=makes,
        setting=str(table.get("setting", "")),
        value=_expression(rule, table.get("value")),
        job=_where(rule, table.get("job", "")),
        mints=bool(table.get("mints", False)),
        workflow=_where(rule, table.get("workflow", "")),
        has=_expression(rule, table.get("has")),
        lacks=_expression(rule, table.get("lacks")),
        once=bool(table.get("once", False)),
    )


def _kinds(rule: Rule, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not kinds.NAMES.issuperset(map(str, value)):
        raise RuleError(f"{rule.id}: in is a list of {', '.join(sorted(kinds.NAMES))}")
    return tuple(value)


def _where(rule: Rule, value: Any) -> Where:
    if value not in _WHERE:
        raise RuleError(f"{rule.id}: job and workflow are one of any, npm, python")
    return value  # type: ignore[no-any-return]


def _expression(rule: Rule, text: str | None) -> re.Pattern[str] | None:
    try:
        return None if text is None else re.compile(text, re.MULTILINE)
    except re.error as error:
        raise RuleError(f"{rule.id}: {text!r}: {error}") from error
