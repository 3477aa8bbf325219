"""Aider: the conventions that its configuration reads into every chat, and its chat history."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from auditor.memory.stores import texts
from auditor.memory.stores.format import Candidate, Reading, StoreFormat, regular
from auditor.model.finding import Place
from auditor.model.memory import MemoryRecord

_NAMES = frozenset({".aider.conf.yml", "conventions.md", ".aider.chat.history.md", ".aider.input.history"})
_LARGEST = 1024 * 1024


def _claims(candidate: Candidate) -> bool:
    return candidate.path.name.lower() in _NAMES and candidate.is_file


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    name = reading.path.name.lower()
    tier = texts.always("transcript" if "history" in name else "rules")
    yield from texts.file(reading.path, reading.path.name, reading.label, tier=tier)
    if name != ".aider.conf.yml":
        return
    for target in _targets(reading):
        path = reading.path.parent / target
        root = os.path.realpath(reading.path.parent)
        inside = os.path.realpath(path).startswith(root + os.sep)
        yield MemoryRecord(
            id=f"read {target}",
            text="",
            tier="rules",
            location=Place(path=reading.label),
            properties={"import": target, "inside": inside},
        )
        if inside and path.is_file() and path.name.lower() not in _NAMES:
            label = Path(reading.label).parent.joinpath(target).as_posix()
            yield from texts.file(path, target, label, tier=tier)


def _targets(reading: Reading) -> list[str]:
    with regular(reading.path) as stream:
        raw = stream.read(_LARGEST + 1)
    try:
        data: Any = yaml.safe_load(raw) if len(raw) <= _LARGEST else 0
    except (yaml.YAMLError, RecursionError, ValueError):
        data = 0
    if not isinstance(data, dict):
        if raw.strip():
            reading.skip("", "not a readable configuration")
        return []
    wanted = data.get("read") or []
    return [each for each in ([wanted] if isinstance(wanted, str) else wanted) if isinstance(each, str)][:1000]


STORE = StoreFormat(
    kind="aider",
    title="Aider conventions and history",
    agent="Aider",
    loaded="with every chat that its configuration says",
    claims=_claims,
    read=_read,
)
