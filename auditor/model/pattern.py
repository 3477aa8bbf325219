"""A byte pattern that somebody wants to hear about, for unpackers, rules and the scan."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

# Ends of matches in one blob by pattern id, rising, each once.
Hits: TypeAlias = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """One expression over bytes, in the syntax that Hyperscan and `re` share.

    The first end of a match in a blob is reported; with `every`, each end. An expression that ends in an open
    repeat has an end at every byte of the repeat, so `every` belongs to expressions with a definite end.
    `flags` are those of `re`: IGNORECASE, DOTALL, MULTILINE. A `binary` pattern is looked for in blobs with a
    NUL byte only; that spares the others a search for something they cannot hold.
    """

    id: str
    expression: str
    flags: re.RegexFlag = re.NOFLAG
    every: bool = False
    binary: bool = False
