"""Where entries go: one file for each family of packagers, found by the start of its profile."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from types import ModuleType


@cache
def modules() -> tuple[ModuleType, ...]:
    """Import every module here that names its profiles."""
    found = (importlib.import_module(f"{__name__}.{each.name}") for each in pkgutil.iter_modules(__path__))
    return tuple(module for module in found if hasattr(module, "PROFILES"))


def places_for(profile: str) -> Iterator[ModuleType]:
    """Give the modules that know where the packager of a profile looks."""
    for module in modules():
        if profile.startswith(module.PROFILES):
            yield module
