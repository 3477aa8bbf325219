"""One file per checksum that a vendor defines; a rule names the file, and a failing checksum is no finding."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from random import Random
from typing import Protocol, cast


class Checksum(Protocol):
    """What a file here offers: the proof, and a way to make a value that passes it for examples."""

    @staticmethod
    def valid(secret: bytes) -> bool:
        """Say whether the value carries its own proof."""

    @staticmethod
    def make(prefix: str, random: Random) -> str:
        """Make a value that passes, for an example text."""


def names() -> tuple[str, ...]:
    """Every checksum there is."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


@cache
def get(name: str) -> Checksum:
    """Import one checksum."""
    return cast("Checksum", importlib.import_module(f"{__name__}.{name}"))
