"""Pruning policies, one file each, found without a list: what each product keeps of what it remembers."""

from __future__ import annotations

import importlib
import pkgutil
from fnmatch import fnmatchcase
from functools import cache

from auditor.errors import UsageError
from auditor.memory.pruning.policy import Policy


@cache
def policies() -> tuple[Policy, ...]:
    """Give every policy, by id."""
    names = (module.name for module in pkgutil.iter_modules(__path__))
    found = (getattr(importlib.import_module(f"{__name__}.{name}"), "POLICY", None) for name in names)
    return tuple(sorted((each for each in found if isinstance(each, Policy)), key=lambda policy: policy.id))


def choose(wanted: tuple[str, ...]) -> tuple[tuple[Policy, str], ...]:
    """Choose policies by id or glob, each with a version: `codex/*`, `mem0/updates@1`; all when nothing is named."""
    chosen: dict[str, tuple[Policy, str]] = {}
    for pattern in wanted or ("*",):
        form, _, version = pattern.partition("@")
        matching = [policy for policy in policies() if fnmatchcase(policy.id, form)]
        fitting = [policy for policy in matching if not version or version in policy.versions]
        if not fitting:
            raise UsageError(f"there is no policy {pattern!r}", hint=_hint(matching))
        chosen.update({policy.id: (policy, version) for policy in fitting})
    return tuple(chosen[identity] for identity in sorted(chosen))


def _hint(matching: list[Policy]) -> str:
    if matching:
        return f"versions: {', '.join(version for policy in matching for version in policy.versions)}"
    return f"policies: {', '.join(policy.id for policy in policies())}"
