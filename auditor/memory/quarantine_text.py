"""Take payloads out of text files and JSON lines, and leave every other byte as it is."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from auditor.memory.pruning.policy import Span
from auditor.model.memory import MemoryRecord

_SENTENCE = re.compile(r"[.!?][\"')\]]?(?=[ \t]|$)|[\u3002\uff01\uff1f]", re.MULTILINE)
_EMPTY_LINE = re.compile(r"[\s>*+\-#\d.)\[\]|_`]*\Z")
_FRONT = re.compile(r"\A---\n.*?\n---\n?", re.DOTALL)


def sentence(text: str, span: Span) -> Span:
    """Widen a span to its sentences within its lines, and to whole lines when nothing else stands in them."""
    first = text.rfind("\n", 0, span[0]) + 1
    last = text.find("\n", max(span[1], span[0]))
    last = len(text) if last < 0 else last
    ends = [found.end() for found in _SENTENCE.finditer(text, first, last)]
    start = max((end for end in ends if end <= span[0]), default=first)
    end = min((end for end in ends if end >= span[1]), default=last)
    if _EMPTY_LINE.match(text[first:start]) and _EMPTY_LINE.match(text[end:last]):
        return first, min(last + 1, len(text))
    return start, end


def merged(spans: Iterable[Span]) -> list[Span]:
    """Join spans that touch."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def cut(text: str, spans: Iterable[Span]) -> str:
    """Give a text without its spans."""
    for start, end in reversed(merged(spans)):
        text = text[:start] + text[end:]
    return text


def is_bare(text: str) -> bool:
    """Say whether nothing is left but front matter, headings and space."""
    body = _FRONT.sub("", text, count=1)
    return not any(line.strip() and not line.lstrip().startswith("#") for line in body.splitlines())


def place(content: str, record: MemoryRecord) -> int | None:
    """Give where a record's text stands in its file: from its line on, or at its only place."""
    at = 0
    for _ in range((record.location.line or 1) - 1):
        at = content.find("\n", at) + 1
        if not at:
            return None
    found = content.find(record.text, at) if record.text else -1
    if found < 0:
        found = content.find(record.text)
    return None if found < 0 else found


def without(content: str, record: MemoryRecord, spans: Sequence[Span]) -> str | None:
    """Give a file's content without the spans of one record; None when they cannot be found in it."""
    base = place(content, record)
    if base is not None:
        return cut(content, [(base + start, base + end) for start, end in spans])
    parts = [record.text[start:end] for start, end in merged(spans)]
    line = record.location.line
    if line is None:
        return everywhere(content, parts)
    lines = content.split("\n")
    if line > len(lines):
        return None
    cleaned = everywhere(lines[line - 1], parts)
    return None if cleaned is None else "\n".join([*lines[: line - 1], cleaned, *lines[line:]])


def spellings(part: str) -> tuple[str, ...]:
    """Give the ways in which a text may stand in a store: as it is, as JSON escapes it, folded for a search.

    Line breaks at its ends may be those of the reader, who joined several values.
    """
    ways = (part, part.strip("\n"), part.strip("\n").lower())
    spelled = (each for way in ways for each in (way, json.dumps(way)[1:-1], json.dumps(way, ensure_ascii=False)[1:-1]))
    return tuple(dict.fromkeys(each for each in spelled if each))


def everywhere(content: str, parts: Sequence[str]) -> str | None:
    """Take texts out of JSON or plain text, spelled as they are or as JSON escapes them."""
    for part in parts:
        spelled = next((each for each in spellings(part) if each in content), None)
        if spelled is None:
            return _reparsed(content, parts)
        content = content.replace(spelled, "")
    return content


def _reparsed(content: str, parts: Sequence[str]) -> str | None:
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return None
    cleaned = scrub(data, parts)
    return json.dumps(cleaned) if cleaned != data else None


def scrub(value: Any, parts: Sequence[str], depth: int = 0) -> Any:
    """Take texts out of every string of a JSON value."""
    if isinstance(value, str):
        for part in parts:
            value = value.replace(part, "")
    elif isinstance(value, list) and depth < 60:
        return [scrub(each, parts, depth + 1) for each in value]
    elif isinstance(value, dict) and depth < 60:
        return {key: scrub(each, parts, depth + 1) for key, each in value.items()}
    return value


def sha256(content: bytes) -> str:
    """Name a content."""
    return hashlib.sha256(content).hexdigest()
