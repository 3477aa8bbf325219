"""JSON documents and JSON lines from stores, read within limits; what cannot be read is said and the rest goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from auditor.memory.stores import format as shape
from auditor.memory.stores.format import Reading


def objects(path: Path, reading: Reading, name: str = "") -> Iterator[tuple[int, dict[str, Any]]]:
    """Give every line that is a JSON object, with its number."""
    prefix = f"{name} " if name else ""
    with shape.regular(path) as stream:
        for number, line in lines(stream, reading, prefix):
            try:
                data = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
            except (ValueError, RecursionError):
                cut = "" if line.endswith(b"\n") else ", and the last one: half written"
                reading.skip(f"{prefix}line {number}", f"not valid JSON{cut}")
                continue
            if isinstance(data, dict):
                yield number, data
            else:
                reading.skip(f"{prefix}line {number}", "not a JSON object")


def lines(stream: BinaryIO, reading: Reading, prefix: str = "") -> Iterator[tuple[int, bytes]]:
    """Give the lines that are not too long, with their numbers."""
    number = 0
    while line := stream.readline(shape.MAX_RECORD):
        number += 1
        if len(line) == shape.MAX_RECORD and not line.endswith(b"\n"):
            reading.skip(f"{prefix}line {number}", f"longer than {shape.MAX_RECORD // 1024 // 1024} MiB")
            while line and not line.endswith(b"\n"):
                line = stream.readline(shape.MAX_RECORD)
        elif line.strip():
            yield number, line


def document(path: Path, reading: Reading, name: str = "") -> Any:
    """Read a whole JSON document; None, and the reason said, when that cannot be done."""
    with shape.regular(path) as stream:
        raw = stream.read(shape.MAX_RECORD + 1)
    if len(raw) > shape.MAX_RECORD:
        reading.skip(name, f"a JSON document over {shape.MAX_RECORD // 1024 // 1024} MiB")
        return None
    try:
        return json.loads(raw.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        reading.skip(name, "not valid JSON")
        return None


def parsed(value: object) -> Any:
    """Read JSON that stands in a column; what is no JSON is given back as it is."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[", '"')):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value
