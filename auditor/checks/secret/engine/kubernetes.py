"""Read the values of a Kubernetes Secret manifest: the `data` and `stringData` of the document around its kind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.checks.secret.engine.values import Value

_REACH = 16384
_BLOCK = re.compile(rb"(?m)^(?P<indent>[ \t]{0,12})[\"']?(?:data|stringData)[\"']?:[ \t]{0,4}(?:#[^\n]{0,200})?\r?\n")
_ENTRY = re.compile(
    rb"(?P<indent>[ \t]{0,16})[\"']?[\w.\-]{1,120}[\"']?:[ \t]{1,8}[\"']?(?P<value>[^\s\"'#|>{}][^\s\"'#{}]{3,8000})"
)
_LITERAL = re.compile(
    rb"(?P<indent>[ \t]{0,16})[\w.\-\"']{1,120}:[ \t]{1,4}[|>][+-]?[ \t]{0,4}\r?\n(?P<deeper>[ "
    rb"\t]{1,20})(?P<value>[^\s#]{5,8000})"
)
_JSON = re.compile(rb"\"(?:data|stringData)\"\s{0,4}:\s{0,4}\{(?P<body>[^{}]{1,8000})\}")
_JSON_ENTRY = re.compile(rb":\s{0,4}\"(?P<value>[^\s\"]{4,8000})\"")


def read(data: bytes, at: int) -> Iterator[Value]:
    """Give every value of the manifest whose `kind` stands before an offset."""
    start = max(0, at - _REACH, data.rfind(b"\n---", 0, at) + 1)
    end = end_of_document(data, at)
    for block in _BLOCK.finditer(data, start, end):
        yield from _entries(data, block.end(), end, len(block["indent"]))
    for found in _JSON.finditer(data, start, end):
        for entry in _JSON_ENTRY.finditer(data, found.start("body"), found.end("body")):
            yield Value(start=entry.start("value"), end=entry.end("value"), quote=b'"')


def end_of_document(data: bytes, at: int) -> int:
    """Give the place up to which `read` has looked."""
    stop = data.find(b"\n---", at, at + _REACH)
    return stop if stop >= 0 else min(len(data), at + _REACH)


def _entries(data: bytes, at: int, end: int, outer: int) -> Iterator[Value]:
    while at < end:
        stop = data.find(b"\n", at, end)
        stop = end if stop < 0 else stop
        line = data[at:stop]
        indent = len(line) - len(line.lstrip(b" \t"))
        if line.strip() and indent <= outer and not line.lstrip().startswith(b"#"):
            return
        found = _LITERAL.match(data, at, end) or _ENTRY.match(data, at, stop)
        if found is not None:
            yield Value(start=found.start("value"), end=found.end("value"), quote=b"")
            stop = max(stop, data.find(b"\n", found.end(), end))
        at = stop + 1
