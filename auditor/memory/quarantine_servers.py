"""Stores behind an address: which payloads are in their values, and what the values are without them."""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, TypeAlias

from auditor.memory import payloads, quarantine_postgres, quarantine_redis, rulebook
from auditor.memory import quarantine_blank as blank
from auditor.memory import quarantine_encoded as encoded
from auditor.memory import quarantine_text as texts
from auditor.memory.payloads import Scanner
from auditor.memory.quarantine_journal import Action, Journal, begin, locked
from auditor.memory.stores import message_pack, pickles
from auditor.model.rule import SEVERITY

Judge: TypeAlias = Callable[[bytes], bytes | None]
KINDS = {"postgres": quarantine_postgres, "redis": quarantine_redis}
_SCHEMES = {"postgres": "postgres", "postgresql": "postgres", "redis": "redis", "rediss": "redis"}
_JSON = (b"{", b"[", b'"')
_PICKLE = b"\x80"


def is_address(target: str) -> bool:
    """Say whether a target is a server and no path."""
    return urllib.parse.urlsplit(target).scheme in _SCHEMES and "://" in target


def clean(url: str, level: str, wanted: tuple[str, ...], folder: Path, *, write: bool) -> list[str]:
    """Take payloads out of a server's values; without `write`, only say where they are."""
    module = KINDS[_SCHEMES[urllib.parse.urlsplit(url).scheme]]
    judge = _judge(payloads.scanner(tuple(rulebook.rules().values())), level, wanted)
    if not write:
        places = [place for place, raw in module.texts(url) if judge(raw) is not None]
        return [*places, f"{len(places)} values would change; `--write` changes them"]
    with locked(folder):
        journal = begin(folder)
        places = module.clean(url, judge, journal)
    return [*places, f"quarantined as {journal.name}; `stowgate memory restore {journal.name}` brings it back"]


def restore(action: Action, journal: Journal) -> None:
    """Put one value back."""
    KINDS[action.kind].restore(action, journal)


def _judge(scanner: Scanner, level: str, wanted: tuple[str, ...]) -> Judge:
    def without(text: str) -> str | None:
        """Give a text without its payloads; None when there are none."""
        spans = [
            texts.sentence(text, (hit.start, hit.end))
            for hit in scanner.look(text)
            if SEVERITY[hit.level] >= SEVERITY[level] and (not wanted or any(fnmatchcase(hit.rule, w) for w in wanted))
        ]
        return texts.cut(text, spans) if spans else None

    def judge(raw: bytes) -> bytes | None:
        data = _decoded(raw)
        if data is None:
            cleaned = without(raw.decode("utf-8", "surrogateescape"))
            return None if cleaned is None else cleaned.encode("utf-8", "surrogateescape")
        parts = [part for said in _strings(data) for part in _parts(said, without(said))]
        if not parts:
            return None
        if raw[:1] in _JSON:
            return json.dumps(texts.scrub(data, parts), ensure_ascii=False).encode("utf-8", "surrogatepass")
        return encoded.without(raw, parts)

    return judge


def _decoded(raw: bytes) -> Any:
    """Give what a value holds when it is JSON, MessagePack or a pickle; None when it is a text."""
    try:
        if raw[:1] in _JSON:
            return json.loads(raw)
        if blank.counts(raw) or not _is_text(raw):
            return pickles.walk(raw).value if raw[:1] == _PICKLE else message_pack.read(raw)
    except (ValueError, RecursionError):
        pass
    return None


def _is_text(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _parts(text: str, cleaned: str | None) -> list[str]:
    """Give a string of a JSON value as the part to take out, or the stretch that went from it."""
    if cleaned is None:
        return []
    start = next((i for i, (a, b) in enumerate(zip(text, cleaned, strict=False)) if a != b), len(cleaned))
    back = len(cleaned) - start
    return [text[start : len(text) - back] if back and text.endswith(cleaned[start:]) else text[start:]]


def _strings(value: object, depth: int = 0) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict | list) and depth < 60:
        inner = value.values() if isinstance(value, dict) else value
        return [said for each in inner for said in _strings(each, depth + 1)]
    return []
