"""Code of a release that nobody reviews by reading it: compiled, written by a machine, or run unasked."""

from __future__ import annotations

import re
from collections.abc import Iterable

from auditor.errors import StowgateError
from auditor.model.package import ShippedFile
from auditor.release.delta import Delta

_NATIVE = re.compile(r"\.(?:node|so(?:\.\d+)*|dll|dylib|pyd|exe|wasm|a|lib|jar|class|bin)\Z|(?:\A|/)binding\.gyp\Z")
_SCRIPT = re.compile(r"\.[cm]?js\Z")
_LEAST, _MOST, _LINE = 20_000, 32 << 20, 400


def native(files: Iterable[ShippedFile]) -> tuple[ShippedFile, ...]:
    """Give the compiled files, and what asks for compiling."""
    return tuple(file for file in files if _NATIVE.search(file.path.lower()))


def minified(files: Iterable[ShippedFile]) -> tuple[ShippedFile, ...]:
    """Give the large scripts with lines that no person writes."""
    return tuple(file for file in files if _is_minified(file))


def started_by_python(delta: Delta) -> tuple[ShippedFile, ...]:
    """Give the new .pth files of a wheel, which every start of Python reads."""
    return tuple(file for file in delta.added if delta.new.kind == "wheel" and file.path.endswith(".pth"))


def _is_minified(file: ShippedFile) -> bool:
    if not _SCRIPT.search(file.path.lower()) or not _LEAST <= file.size <= _MOST:
        return False
    try:
        data = file.read()
    except (OSError, StowgateError):
        return False
    return len(data) / (data.count(b"\n") + 1) > _LINE
