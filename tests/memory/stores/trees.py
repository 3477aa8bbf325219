"""Writes small stores to disk and reads them back, for the tests of the formats."""

from __future__ import annotations

import json
from pathlib import Path

from auditor.memory import stores
from auditor.memory.stores.format import Reading
from auditor.model.memory import MemoryRecord


def write(root: Path, files: dict[str, object]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, list):
            path.write_text("".join(f"{json.dumps(line)}\n" for line in content), "utf-8")
        else:
            path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return root


def kinds(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): form.kind for form, path in stores.find(root)}


def read(kind: str, path: Path) -> tuple[list[MemoryRecord], list[str]]:
    reading = Reading(path=path, label=path.name)
    records = list(stores.format_of(kind).read(reading))
    return records, [f"{skip.what}: {skip.reason}" for skip in reading.skipped]


def only(root: Path) -> tuple[str, list[MemoryRecord], list[str]]:
    (pair,) = list(stores.find(root))
    form, path = pair
    return form.kind, *read(form.kind, path)
