"""The shape of an unpacker, and finding all of them."""

from __future__ import annotations

import functools
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import auditor.unpack
from auditor.model.blob import Blob, Incomplete
from auditor.model.pattern import Hits, Pattern
from auditor.model.source_map import EvalSources, MapReference, SourceMap
from auditor.unpack.limits import Limits

Fact: TypeAlias = SourceMap | MapReference | EvalSources
Unpacked: TypeAlias = Blob | Incomplete | Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacker:
    """What to look for, and how to open what was found.

    Content decides: `triggers` are patterns of the one scanning pass, `suffixes` are for the few formats that
    cannot be told by their bytes. An unpacker that `covers` gives back everything its container holds, so that
    nothing needs to be looked for in the packed form once it has been opened to its end; by giving back the
    blob itself it says that this one time some bytes are left over. One that covers may have a `head`: a blob that
    begins so is opened before it is scanned, and when that succeeds, its packed form is not scanned at all.
    """

    name: str
    triggers: tuple[Pattern, ...] = ()
    head: re.Pattern[bytes] | None = None
    suffixes: tuple[str, ...] = ()
    covers: bool = False
    unpack: Callable[[Blob, Hits, Limits], Iterator[Unpacked]]


@functools.cache
def unpackers() -> tuple[Unpacker, ...]:
    """Give every unpacker in this folder, those that cover their container first."""
    names = sorted(found.name for found in pkgutil.iter_modules(auditor.unpack.__path__))
    modules = [importlib.import_module(f"{auditor.unpack.__name__}.{name}") for name in names]
    found: list[Unpacker] = [module.UNPACKER for module in modules if hasattr(module, "UNPACKER")]
    return tuple(sorted(found, key=lambda unpacker: (not unpacker.covers, unpacker.name)))
