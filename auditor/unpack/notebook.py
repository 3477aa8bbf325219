"""Notebooks: the source and every output of each cell, as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from auditor.model.blob import Blob, Incomplete
from auditor.model.pattern import Hits, Pattern
from auditor.unpack.limits import Limits
from auditor.unpack.source_map import Document, document
from auditor.unpack.unpacker import Unpacker


def _unpack(blob: Blob, _hits: Hits, limits: Limits) -> Iterator[Blob | Incomplete]:
    if len(blob.data) > limits.document_bytes:
        yield Incomplete(chain=blob.chain, limit="document_bytes", detail="too long to be read as a notebook")
        return
    found = document(blob.data)
    if found is None or not isinstance(found.value, dict) or not isinstance(found.value.get("cells"), list):
        return
    for index, cell in enumerate(found.value["cells"]):
        yield from _cell(blob, found, index, cell)
    rest = {key: each for key, each in found.value.items() if key != "cells"}
    yield blob.child("metadata", found.strings(rest))


def _cell(blob: Blob, found: Document, index: int, cell: Any) -> Iterator[Blob]:
    if not isinstance(cell, dict):
        yield blob.child(f"cells[{index}]", found.strings(cell))
        return
    yield blob.child(f"cells[{index}] source", _text(found, cell.get("source")))
    outputs = cell.get("outputs")
    for number, output in enumerate(outputs if isinstance(outputs, list) else [outputs]):
        data = b"\n".join(_leaves(found, output))
        if data:
            yield blob.child(f"cells[{index}] outputs[{number}]", data)
    rest = {key: each for key, each in cell.items() if key not in ("source", "outputs")}
    yield blob.child(f"cells[{index}] metadata", found.strings(rest))


def _text(found: Document, value: Any) -> bytes:
    """Give a text that the format allows to be cut into lines."""
    if isinstance(value, str):
        return found.encode(value)
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return found.encode("".join(value))
    return found.strings(value)


def _leaves(found: Document, output: Any) -> Iterator[bytes]:
    if not isinstance(output, dict):
        yield found.strings(output)
        return
    for key, value in output.items():
        if key == "data" and isinstance(value, dict):
            yield from (_text(found, each) for each in value.values())
            yield from (found.encode(kind) for kind in value)
        else:
            yield _text(found, value)


UNPACKER = Unpacker(
    name="notebook",
    triggers=(Pattern(id="unpack:notebook", expression=r'"cell_type"\s{0,8}:'),),
    covers=True,
    unpack=_unpack,
)
