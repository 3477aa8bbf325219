"""What kind of archive a file is, by its content alone."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from types import ModuleType
from typing import BinaryIO

from auditor.inventory.archives import containers

_HEAD = 512


@functools.cache
def _all() -> tuple[ModuleType, ...]:
    names = sorted(found.name for found in pkgutil.iter_modules(containers.__path__))
    return tuple(importlib.import_module(f"{containers.__name__}.{name}") for name in names)


def container_of(stream: BinaryIO) -> ModuleType | None:
    """Give the module that reads a file's container, or None; the position is left at the start."""
    stream.seek(0)
    head = stream.read(_HEAD)
    found = next((module for module in _all() if module.recognises(head, stream)), None)
    stream.seek(0)
    return found


def is_archive(path: str) -> bool:
    """Tell whether a regular file is an archive, whatever its name says."""
    try:
        with open(path, "rb") as stream:
            return stream.seekable() and container_of(stream) is not None
    except OSError:
        return False
