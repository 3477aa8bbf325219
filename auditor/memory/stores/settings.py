"""Configuration of agents as records: a hook, a server, a variable or a permission is one each."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from auditor.memory.stores import format as shape
from auditor.memory.stores.format import Candidate, Reading
from auditor.model.finding import Place
from auditor.model.memory import MemoryRecord

POWERFUL = frozenset(
    """hooks mcpServers mcp_servers servers permissions env apiKeyHelper statusLine enableAllProjectMcpServers
    enabledMcpjsonServers awsAuthRefresh awsCredentialExport otelHeadersHelper sandbox context tools mcp
    additionalDirectories autoMemoryDirectory channels agents skills gateway""".split()
)
_MOST_LEAVES = 20_000
_DEEPEST = 12


def claims(candidate: Candidate, *keys: str) -> bool:
    """Whether a file is a JSON document that speaks of one of these keys near its start."""
    return candidate.is_file and any(f'"{key}"'.encode() in candidate.head for key in keys)


def read(reading: Reading, path: Path | None = None, *, lenient: bool = False) -> Iterator[MemoryRecord]:
    """Give the entries of one settings file; `lenient` allows comments and trailing commas."""
    path = path or reading.path
    name = "" if path == reading.path else path.name
    label = reading.label if not name else f"{reading.label}/{path.relative_to(reading.path).as_posix()}"
    with shape.regular(path) as stream:
        raw = stream.read(shape.MAX_RECORD + 1)
        updated = datetime.datetime.fromtimestamp(os.fstat(stream.fileno()).st_mtime, tz=datetime.UTC)
    if len(raw) > shape.MAX_RECORD:
        reading.skip(name, f"settings over {shape.MAX_RECORD // 1024 // 1024} MiB")
        return
    text = raw.decode("utf-8-sig", "replace")
    try:
        data = json.loads(_strict(text) if lenient else text)
    except (ValueError, RecursionError):
        reading.skip(name, "not valid JSON; read as plain text", incomplete=not text.strip())
        place = Place(path=label, line=1)
        yield MemoryRecord(id=path.name, text=text, tier="rules", updated=updated, location=place, verbatim=True)
        return
    for key, value in _entries(data):
        entry = "\n".join(f"{where}: {what}" for where, what in _leaves(value, key, reading))
        if entry:
            yield MemoryRecord(
                id=key,
                text=entry,
                tier="rules",
                updated=updated,
                location=Place(path=label, line=_line(text, key, value)),
                properties={"setting": key},
            )


def _entries(data: Any) -> Iterator[tuple[str, Any]]:
    """Cut a document into what a person would call one setting."""
    if not isinstance(data, Mapping):
        return
    for key, value in data.items():
        if key == "projects" and isinstance(value, Mapping):
            for project, inner in value.items():
                if isinstance(inner, Mapping):
                    wanted = {name: each for name, each in inner.items() if name in POWERFUL}
                    yield from ((f"projects[{project}].{name}", each) for name, each in _entries(wanted))
        elif isinstance(value, Mapping) and value:
            for name, inner in value.items():
                if isinstance(inner, list) and key in ("hooks", "permissions"):
                    yield from ((f"{key}.{name}[{number}]", each) for number, each in enumerate(inner))
                else:
                    yield f"{key}.{name}", inner
        elif value not in (None, "", [], {}):
            yield key, value


def _leaves(value: Any, key: str, reading: Reading) -> Iterator[tuple[str, str]]:
    waiting: list[tuple[str, Any, int]] = [(key, value, 0)]
    count = 0
    while waiting:
        where, node, depth = waiting.pop()
        count += 1
        if count > _MOST_LEAVES or depth > _DEEPEST:
            reading.skip(key, "a setting with too many parts")
            return
        if isinstance(node, Mapping):
            waiting.extend(reversed([(f"{where}.{name}", each, depth + 1) for name, each in node.items()]))
        elif isinstance(node, list) and all(isinstance(each, str) for each in node):
            yield where, " ".join(node)
        elif isinstance(node, list):
            waiting.extend(reversed([(f"{where}[{n}]", each, depth + 1) for n, each in enumerate(node)]))
        elif node is not None:
            yield where, node if isinstance(node, str) else json.dumps(node)


def _line(text: str, key: str, value: Any) -> int | None:
    """Find the line where a setting stands; its own name is looked for when it has no text."""
    node = value
    while isinstance(node, Mapping | list) and node:
        node = next(iter(node.values())) if isinstance(node, Mapping) else node[0]
    wanted = [json.dumps(node, ensure_ascii=False)] if isinstance(node, str) else []
    wanted.append(json.dumps(key.partition("[")[0].rpartition(".")[2]))
    found = next((at for each in wanted if (at := text.find(each)) >= 0), -1)
    return text.count("\n", 0, found) + 1 if found >= 0 else None


def _strict(text: str) -> str:
    """Take comments and trailing commas out of a relaxed JSON document, outside of its texts."""
    kept: list[str] = []
    at, quoted = 0, False
    while at < len(text):
        char = text[at]
        if quoted:
            kept.append(text[at : at + 2] if char == "\\" else char)
            quoted = char != '"'
            at += 2 if char == "\\" else 1
        elif text.startswith("//", at):
            at = _after(text, "\n", at) - 1
        elif text.startswith("/*", at):
            at = _after(text, "*/", at)
        elif char == "," and text[at + 1 : at + 200].lstrip()[:1] in ("}", "]"):
            at += 1
        else:
            quoted = char == '"'
            kept.append(char)
            at += 1
    return "".join(kept)


def _after(text: str, end: str, start: int) -> int:
    found = text.find(end, start + 2)
    return len(text) + 1 if found < 0 else found + len(end)
