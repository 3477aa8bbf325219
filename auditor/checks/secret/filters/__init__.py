"""One file per reason why a candidate is nothing; the file's name is what `--show-filtered` shows."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from typing import TypeAlias

from auditor.checks.secret.engine.candidate import Candidate

Filter: TypeAlias = Callable[[Candidate], bool]


@cache
def every() -> tuple[tuple[str, Filter], ...]:
    """Give every filter with its name, in the order of the names."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name[0] != "_")
    return tuple((name.replace("_", "-"), importlib.import_module(f"{__name__}.{name}").drops) for name in names)


def first(candidate: Candidate) -> str:
    """Name the first filter that sets a candidate aside, or nothing."""
    keep = candidate.rule.keep
    if "all" in keep:
        return ""
    return next((name for name, drops in every() if name not in keep and drops(candidate)), "")
