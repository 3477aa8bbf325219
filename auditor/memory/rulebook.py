"""The memory rules alone: reading a store needs neither the other families nor their checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache

from auditor import rules as rule_files
from auditor.errors import UsageError
from auditor.model.rule import Rule, matches

FAMILY = "memory"


@cache
def rules() -> Mapping[str, Rule]:
    """Read every memory rule, by id."""
    return rule_files.read_family(FAMILY)


def select(wanted: Iterable[str], unwanted: Iterable[str]) -> dict[str, Rule]:
    """Choose memory rules by id, family or glob; patterns that mean other families are none of our business."""
    wanted, unwanted = tuple(wanted), tuple(unwanted)
    for pattern in (*wanted, *unwanted):
        _refuse_typo(pattern)
    ours = tuple(pattern for pattern in wanted if any(matches(pattern, identity) for identity in rules()))
    return {
        identity: rule
        for identity, rule in rules().items()
        if (not ours or any(matches(pattern, identity) for pattern in ours))
        and not any(matches(pattern, identity) for pattern in unwanted)
    }


def _refuse_typo(pattern: str) -> None:
    if not pattern.startswith(f"{FAMILY}/") or any(matches(pattern, identity) for identity in rules()):
        return
    near = get_close_matches(pattern, rules(), n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else "`stowgate rules memory` lists them"
    raise UsageError(f"there is no rule {pattern!r}", hint=hint)
