"""One module per output; each sees a Report and nothing else, and is found by its name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import TextIO

from auditor.model.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """What a format may know about where its output goes."""

    width: int = 80
    colour: bool = False
    unicode: bool = True
    terminal: bool = False
    everything: bool = False


def names() -> tuple[str, ...]:
    """Every format there is: a module here with a public name."""
    return tuple(sorted(m.name.removesuffix("_v1") for m in pkgutil.iter_modules(__path__) if m.name[0] != "_"))


def write(name: str, report: Report, stream: TextIO, screen: Screen) -> None:
    """Write a report in one format."""
    module = f"{name}_v1" if name == "json" else name
    writer: Callable[[Report, TextIO, Screen], None] = importlib.import_module(f"{__name__}.{module}").write
    writer(report, stream, screen)
