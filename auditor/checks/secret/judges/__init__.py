"""One file per kind of value whose content decides: a rule names the file, the file reads the value."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from typing import TypeAlias, cast

from auditor.checks.secret.engine.candidate import Candidate
from auditor.checks.secret.engine.detection import Judgement

Judge: TypeAlias = Callable[[Candidate], Judgement]


def names() -> tuple[str, ...]:
    """Every judge there is."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name[0] != "_"))


@cache
def early(name: str) -> Callable[[Candidate], str] | None:
    """Give the cheap question that a judge wants asked before anything else, when it has one."""
    return cast(
        "Callable[[Candidate], str] | None", getattr(importlib.import_module(f"{__name__}.{name}"), "early", None)
    )


@cache
def get(name: str) -> Judge:
    """Import one judge."""
    return cast("Judge", importlib.import_module(f"{__name__}.{name}").judge)
