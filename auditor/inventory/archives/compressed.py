"""Taking the compression off a file, whichever it is, for the tar reader and for nested archives."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import BinaryIO

from auditor.inventory.archives import compressions
from auditor.inventory.archives.session import Session
from auditor.inventory.archives.streams import inflated


@functools.cache
def _all() -> tuple[ModuleType, ...]:
    names = sorted(found.name for found in pkgutil.iter_modules(compressions.__path__))
    return tuple(importlib.import_module(f"{compressions.__name__}.{name}") for name in names)


def compression_of(head: bytes) -> ModuleType | None:
    """Give the compression whose magic number begins some bytes."""
    return next((module for module in _all() if head.startswith(module.MAGIC)), None)


def unwrapped(stream: BinaryIO, session: Session) -> Iterator[bytes]:
    """Give the content of a file without its compression, counted and limited."""
    module = compression_of(stream.read(8))
    stream.seek(0)
    raw = session.raw(stream)
    if module is None:
        return _counted(raw, session)
    return inflated(raw, session, magic=module.MAGIC, new_engine=lambda: module.new_engine(session.limits))


def _counted(raw: Iterator[bytes], session: Session) -> Iterator[bytes]:
    for chunk in raw:
        session.unpack(len(chunk))
        yield chunk
