"""Join rules/ with auditor/checks/ by id: neither side keeps a list, and neither side may stand alone."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import auditor.checks
from auditor import rules as rule_files
from auditor.errors import RuleError, UsageError
from auditor.model.finding import Finding
from auditor.model.rule import Rule, matches

if TYPE_CHECKING:
    from auditor.checks.context import PackageContext

Check: TypeAlias = "Callable[[PackageContext], Iterable[Finding]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Every rule, and where the code of each lives."""

    rules: dict[str, Rule]
    modules: dict[str, str]

    def check(self, identity: str) -> Check:
        """Import a rule's code when it is about to run."""
        found: Check = importlib.import_module(self.modules[identity]).check
        return found

    def get(self, identity: str) -> Rule:
        """Give a rule by id, or say which ids are close."""
        if identity in self.rules:
            return self.rules[identity]
        near = get_close_matches(identity, self.rules, n=3, cutoff=0.5) or [
            known for known in self.rules if known.endswith(f"/{identity}")
        ]
        hint = f"did you mean {' or '.join(near)}?" if near else "`stowgate rules` lists them"
        raise UsageError(f"there is no rule {identity!r}", hint=hint)

    def select(self, wanted: Iterable[str], unwanted: Iterable[str]) -> dict[str, Rule]:
        """Choose rules by id, family or glob; a pattern that means nothing is a mistake worth hearing about."""
        wanted, unwanted = tuple(wanted), tuple(unwanted)
        for pattern in (*wanted, *unwanted):
            if not any(matches(pattern, identity) for identity in self.rules):
                self.get(pattern)
        chosen = {
            identity: rule
            for identity, rule in self.rules.items()
            if (not wanted or any(matches(pattern, identity) for pattern in wanted))
            and not any(matches(pattern, identity) for pattern in unwanted)
        }
        if not chosen:
            raise UsageError("no rule is left to check by", hint="what is selected is ignored as well")
        return chosen


@cache
def load() -> Catalogue:
    """Read the rules, find the checks, and refuse a catalogue with a hole in it."""
    rules = rule_files.read_all()
    found = dict(_modules())
    modules = {identity: module for identity, module in found.items() if identity in rules}
    orphans = sorted(identity for identity in found.keys() - rules.keys() if _is_check(found[identity]))
    if orphans:
        raise RuleError(f"code without a rule file: {', '.join(orphans)}")
    patterned = {identity for identity, rule in rules.items() if rule.pattern is not None}
    torn = sorted(patterned & modules.keys())
    if torn:
        raise RuleError(f"rules with both code and pattern: {', '.join(torn)}")
    silent = sorted(rules.keys() - modules.keys() - patterned)
    if silent:
        raise RuleError(f"rules with neither code nor pattern: {', '.join(silent)}")
    return Catalogue(rules=rules, modules=modules)


def _is_check(module: str) -> bool:
    """Tell a check from the engine of a family's pattern rules, without running either."""
    spec = importlib.util.find_spec(module)
    source = Path(spec.origin) if spec and spec.origin else None
    return source is not None and source.is_file() and "\ndef check(" in source.read_text("utf-8")


def _modules() -> Iterator[tuple[str, str]]:
    for family in pkgutil.iter_modules(auditor.checks.__path__):
        if family.ispkg:
            package = f"{auditor.checks.__name__}.{family.name}"
            folders = [f"{folder}/{family.name}" for folder in auditor.checks.__path__]
            for module in pkgutil.iter_modules(folders):
                if not module.name.startswith("_"):
                    yield f"{family.name}/{module.name}".replace("_", "-"), f"{package}.{module.name}"
