"""Rules that people bring: own YAML, or the TOML configuration of gitleaks and betterleaks, read at run time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from auditor.checks.secret.engine import imported_toml, linear
from auditor.checks.secret.engine.schema import SecretRule, parse
from auditor.errors import RuleError
from auditor.model.rule import LEVELS, Rule

FAMILY = "user"
_WORDS = frozenset(
    {"id", "level", "score", "title", "why", "fix", "references", "since", "pattern", "match", "no_match"}
)


@dataclass(slots=True, kw_only=True)
class Imported:
    """Rules by id, their patterns, and what of the files could not be taken over."""

    rules: dict[str, Rule] = field(default_factory=dict)
    patterns: dict[str, SecretRule] = field(default_factory=dict)
    notices: list[tuple[str, str]] = field(default_factory=list)

    def add(self, pattern: SecretRule) -> None:
        """Take one rule in; a pattern that could hang `re` is confirmed without it."""
        if pattern.rule.id in self.rules:
            raise RuleError(f"two rules called {pattern.rule.id!r}")
        self.rules[pattern.rule.id] = pattern.rule
        self.patterns[pattern.rule.id] = pattern


def read(files: tuple[str, ...]) -> Imported:
    """Read every rule file; one that cannot be used stops the run with its name."""
    imported = Imported()
    for name in files:
        text = _text(name)
        if name.endswith(".toml"):
            patterns, notices = imported_toml.read(text, name, FAMILY)
            imported.notices += [(name, notice) for notice in notices]
        else:
            patterns = list(_own(text, name))
        for pattern in patterns:
            imported.add(_bounded(pattern, name))
    return imported


def _bounded(pattern: SecretRule, name: str) -> SecretRule:
    expression = pattern.expression.decode()
    if not linear.is_risky(expression):
        return pattern
    try:
        linear.check(pattern.plain)
    except RuleError as error:
        raise RuleError(f"{name}: {pattern.rule.id}: {error}", hint="write it with fewer open repeats") from error
    return pattern.without_backtracking()


def _text(name: str) -> str:
    try:
        return Path(name).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise RuleError(f"{name}: {reason}") from error


def _own(text: str, name: str) -> Iterator[SecretRule]:
    import yaml  # noqa: PLC0415 - most runs have no rules of their own

    try:
        data = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - a safe loader, in C where there is one
    except (yaml.YAMLError, RecursionError) as error:
        raise RuleError(f"{name}: not readable as YAML") from error
    entries = data.get("rules", [data]) if isinstance(data, dict) else data
    if not isinstance(entries, list) or not entries:
        raise RuleError(f"{name}: no rules in it", hint="a rule, a list of rules, or `rules:` with a list")
    for number, entry in enumerate(entries, start=1):
        yield _rule(entry, f"{name}: rule {number}")


def _rule(entry: Any, place: str) -> SecretRule:
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
        raise RuleError(f"{place}: a rule has an `id` and a `pattern`")
    unknown = sorted(map(str, entry.keys() - _WORDS))
    if unknown:
        raise RuleError(f"{place}: unknown key {unknown[0]!r}")
    if entry.get("level", "warning") not in LEVELS or not isinstance(entry.get("pattern"), dict):
        raise RuleError(f"{place}: `pattern` is a mapping and `level` one of {', '.join(LEVELS)}")
    rule = Rule(
        id=f"{FAMILY}/{entry['id']}",
        level=entry.get("level", "warning"),
        score=float(entry.get("score", 5.0)),
        title=str(entry.get("title", entry["id"])),
        why=str(entry.get("why", "A rule of your own.")),
        fix=str(entry.get("fix", "Replace the credential and take it out of the file.")),
        references=tuple(map(str, entry.get("references", ()))),
        since=str(entry.get("since", "")),
        pattern=entry["pattern"],
        match=tuple(map(str, entry.get("match", ()))),
        no_match=tuple(map(str, entry.get("no_match", ()))),
    )
    return parse(rule)
